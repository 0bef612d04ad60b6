import { IconCheck } from "@tabler/icons-react";
import { type ReactNode, useId, useState } from "react";
import classes from "./Step.module.css";

interface StepProps {
  number: number;
  title: string;
  /** What came of it, once it is done. */
  result?: ReactNode;
  done: boolean;
  /** Whether it is the next to do. */
  current: boolean;
  /** Whether it opens although it is not. */
  open?: boolean;
  children: ReactNode;
}

/** One of the first steps. What was once open stays open, so that nothing moves away under the reader. */
export function Step({ number, title, result, done, current, open = false, children }: StepProps) {
  const id = useId();
  const [was, setWas] = useState(current || open);
  const [chosen, setChosen] = useState<boolean>();
  if ((current || open) && !was) setWas(true);
  const opened = chosen ?? was;
  return (
    <li className={classes.step} data-done={done || undefined} aria-current={current ? "step" : undefined}>
      <span className={classes.mark} aria-hidden="true">
        {done ? <IconCheck size={16} stroke={2.6} /> : number}
      </span>
      <div className={classes.body}>
        <h3 className={classes.title}>
          <button type="button" aria-expanded={opened} aria-controls={id} onClick={() => setChosen(!opened)}>
            {title}
            {done && <span className="iv-hidden">: done</span>}
          </button>
        </h3>
        {done && result && <div className={classes.result}>{result}</div>}
        <div id={id} hidden={!opened} className={classes.content}>
          {opened && children}
        </div>
      </div>
    </li>
  );
}
