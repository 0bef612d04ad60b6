import { Link } from "@tanstack/react-router";
import classes from "./RangeChoice.module.css";
import { RANGE_NAMES, RANGES, type RangeName } from "./ranges";

/** How far back the figures go. */
export function RangeChoice({ range }: { range: RangeName }) {
  return (
    <nav aria-label="Range">
      <ul className={classes.ranges}>
        {RANGE_NAMES.map((name) => (
          <li key={name}>
            <Link
              to="/"
              search={{ range: name }}
              replace
              className={classes.range}
              aria-label={RANGES[name].title}
              aria-current={name === range || undefined}
              activeProps={{}}
            >
              {name}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
