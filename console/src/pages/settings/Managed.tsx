import { Code } from "../../ui/Code";
import { Said } from "../../ui/Said";
import type { Field } from "./fields";
import { valueInWords } from "./Origin";
import classes from "./Settings.module.css";
import type { Value } from "./values";

/** A setting that the configuration gives: what it is, and no control. */
export function Managed({ field, value }: { field: Field; value: Value }) {
  return (
    <div className={classes.managed}>
      <h3>{field.label}</h3>
      {field.about && <p>{field.about}</p>}
      {field.kind === "lines" && Array.isArray(value) && value.length > 0 ? (
        <Code text={value.join("\n")} of={field.label} />
      ) : (
        <div className={classes.value}>
          <Said>{valueInWords(field, value)}</Said>
        </div>
      )}
    </div>
  );
}
