import { Skeleton, Stack } from "@mantine/core";
import { useMemo } from "react";
import { Link, useParams } from "wouter";
import type { Finding, FindingAnswer } from "../../api/types";
import { useAnswer } from "../../api/useAnswer";
import { Chart } from "../../charts/Chart";
import { useChartColors } from "../../charts/useChartColors";
import { findingOption } from "../../findings/chart";
import { explainLink, explorerLinkOf } from "../../findings/links";
import { sliceWords, whenText } from "../../findings/words";
import { display, exact, signed } from "../../money/format";
import { curlOf, shell } from "../../question/command";
import { dayText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { CommandPanel } from "../../shell/CommandPanel";
import { Figure, Figures } from "../../shell/Figure";
import { PageHead } from "../../shell/PageHead";
import { ErrorPanel } from "../../status/ErrorPanel";
import { SeverityMark } from "../../status/SeverityMark";
import { Loading } from "../../status/WithBills";
import classes from "./anomalies.module.css";
import { Feedback } from "./Feedback";
import { Reasons } from "./Reasons";
import { StandingMark } from "./StandingMark";

/** One finding: how much, since when, against what, why, and what somebody says of it. */
export default function FindingPage() {
  const { id = "" } = useParams<{ id: string }>();
  const params = new URLSearchParams({ id });
  const answer = useAnswer<FindingAnswer>(`/anomalies/show?${params}`);
  const finding = answer.data?.finding;
  return (
    <Stack gap={14}>
      <p className={classes.trail}>
        <Link href="/anomalies">Anomalies</Link> › {id}
      </p>
      <PageHead title={finding ? sliceWords(finding.slice) : "Anomaly"} note={finding && `${whenText(finding)}; raised on ${dayText(finding.raised)}`}>
        {finding && (
          <div className={classes.controls}>
            <SeverityMark severity={finding.severity} />
            <StandingMark finding={finding} />
          </div>
        )}
      </PageHead>
      {answer.isError && <ErrorPanel error={answer.error} retry={() => void answer.refetch()} />}
      {!answer.isError && !answer.data && <Loading />}
      {!answer.isError && answer.data && <Found answer={answer.data} />}
      <CommandPanel
        texts={[
          ["Command", `farthing anomalies show ${shell(id)}`],
          ["API call", curlOf("/anomalies/show", params, window.location.origin)],
        ]}
      />
    </Stack>
  );
}

function Found({ answer }: { answer: FindingAnswer }) {
  const { finding } = answer;
  return (
    <>
      <Amounts finding={finding} />
      <Card
        title={`${answer.metric} by day, ${finding.BillingCurrency}`}
        aside={
          <>
            <Link href={explorerLinkOf(finding)}>Open in the explorer</Link>
            <Link href={explainLink(finding)}>Explain these days</Link>
          </>
        }
      >
        <Course answer={answer} />
      </Card>
      <Reasons finding={finding} />
      <Feedback key={finding.id} finding={finding} />
    </>
  );
}

function Amounts({ finding }: { finding: Finding }) {
  const { BillingCurrency: currency, excess, actual, expected, share } = finding;
  return (
    <Figures label="How much">
      <Figure name={excess.startsWith("-") ? "Less than expected" : "More than expected"} value={signed(excess)} title={`${currency} ${exact(excess)}`} currency={currency}>
        {share === null ? "Nothing else was charged" : `${share.replace("-", "−")} % of all that was charged in these days`}
      </Figure>
      <Figure name="Actual" value={display(actual)} title={`${currency} ${exact(actual)}`} currency={currency}>
        Exact, from the ledger
      </Figure>
      <Figure name="Expected" value={display(expected)} title="An estimate" currency={currency}>
        An estimate from its past
      </Figure>
    </Figures>
  );
}

function Course({ answer }: { answer: FindingAnswer }) {
  const colors = useChartColors();
  const { finding } = answer;
  const option = useMemo(() => findingOption(answer.days ?? [], finding.BillingCurrency, colors), [answer, finding, colors]);
  if ((answer.days ?? []).length === 0) return <Skeleton height={240} />;
  const label = `${answer.metric} of ${sliceWords(finding.slice)} by day, with what was expected. ${whenText(finding)}: ${display(finding.actual)} against ${display(finding.expected)} ${finding.BillingCurrency}`;
  return (
    <>
      <Chart option={option} height={260} label={label} />
      <ul className={classes.key} aria-hidden>
        <li data-key="actual">Actual</li>
        <li data-key="within">Its days</li>
        <li data-key="expected">Expected</li>
      </ul>
    </>
  );
}
