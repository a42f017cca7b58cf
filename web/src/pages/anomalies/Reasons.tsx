import type { Finding } from "../../api/types";
import { reasonMeaning, sliceWords } from "../../findings/words";
import { Money } from "../../money/Money";
import { Card } from "../../shell/Card";
import classes from "./anomalies.module.css";

/** What may be said of why, in words that say how much is known; and the other series that show the same. */
export function Reasons({ finding }: { finding: Finding }) {
  const reasons = finding.reasons ?? [];
  const related = finding.related ?? [];
  return (
    <Card title="Why">
      <ul className={classes.reasons}>
        {reasons.length === 0 && <li className="none">The reason is unknown.</li>}
        {reasons.map((reason, index) => (
          <li key={index}>
            <span className={classes.word} title={reasonMeaning[reason.word]}>
              {reason.word}
            </span>
            <span className={classes.because}>{reason.what.replace(/,$/, "") || "nothing that Farthing knows of explains it"}</span>
            {reason.amount !== null && <Money amount={reason.amount} currency={finding.BillingCurrency} withCurrency />}
          </li>
        ))}
      </ul>
      {related.length > 0 && (
        <details className={classes.related}>
          <summary>Also seen in {related.length} other series</summary>
          <ul>
            {related.map(({ slice }) => (
              <li key={sliceWords(slice)}>{sliceWords(slice)}</li>
            ))}
          </ul>
        </details>
      )}
    </Card>
  );
}
