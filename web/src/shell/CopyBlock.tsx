import { Button, CopyButton } from "@mantine/core";
import classes from "./CopyBlock.module.css";

interface Props {
  /** What the text is, for the button and for screen readers. */
  label: string;
  text: string;
}

/** A command to take away. */
export function CopyBlock({ label, text }: Props) {
  return (
    <div className={classes.block}>
      <pre className={classes.text} tabIndex={0} aria-label={label}>
        {text}
      </pre>
      <CopyButton value={text}>
        {({ copied, copy }) => (
          <Button size="compact-xs" variant="default" onClick={copy} aria-label={`Copy: ${label}`}>
            {copied ? "Copied" : "Copy"}
          </Button>
        )}
      </CopyButton>
    </div>
  );
}
