import { Table } from "@mantine/core";
import { Link } from "wouter";
import type { ExplainEffect, ExplainResult } from "../../api/types";
import { effectMeaning, effectName } from "../../explain/effects";
import { sliceLink, sliceText } from "../../explain/sliceLink";
import type { ExplainState } from "../../explain/state";
import { barOf, type Kind, type Scale, scaleOf, type Step, stepsOf } from "../../explain/waterfall";
import { percent, size } from "../../money/exact";
import { axis, exact, percentText, signed, things } from "../../money/format";
import { Money } from "../../money/Money";
import { rangeText } from "../../question/dateText";
import tableClasses from "../../table/table.module.css";
import classes from "./explain.module.css";

interface Props {
  result: ExplainResult;
  by: string[];
  state: ExplainState;
  onOpen: (open: string[]) => void;
}

/**
 * From what was to what is, a row for each effect with a bar that begins where the last one ended. An effect opens into
 * its slices, which lead from its beginning to its end.
 */
export function Waterfall({ result, by, state, onOpen }: Props) {
  const steps = stepsOf(result, state.open);
  const scale = scaleOf(steps);
  const toggle = (effect: string) => onOpen(state.open.includes(effect) ? state.open.filter((other) => other !== effect) : [...state.open, effect]);
  const shared = { scale, result };
  return (
    <Table.ScrollContainer minWidth={300} type="native">
      <Table className={`${tableClasses.table} ${classes.table}`} verticalSpacing={6} horizontalSpacing={14} aria-label="Waterfall">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Effect</Table.Th>
            <Table.Th className={classes.track}>
              <Axis scale={scale} currency={result.BillingCurrency} />
            </Table.Th>
            <Table.Th className={tableClasses.amount}>{result.BillingCurrency}</Table.Th>
            <Table.Th className={`${tableClasses.amount} ${classes.share}`} title="Of the difference">
              Share
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {steps.map((step) => (
            <Table.Tr key={step.id} className={"part" in step.of ? classes.part : undefined} data-step={step.id}>
              <Table.Td className={classes.what}>
                {"side" in step.of && <Side {...(step.of.side === "from" ? result.from : result.versus)} />}
                {"kind" in step.of && <KindName kind={step.of.kind} opened={step.of.opened} onToggle={toggle} />}
                {"part" in step.of && <Part part={step.of.part} link={sliceLink(step.of.part.slice, state, result.BillingCurrency)} by={by} />}
              </Table.Td>
              <Table.Td className={classes.track}>
                <Bar step={step} {...shared} />
              </Table.Td>
              <Table.Td className={tableClasses.amount} data-amount={step.amount}>
                {"side" in step.of ? (
                  <Money amount={step.amount} currency={result.BillingCurrency} />
                ) : (
                  <span className="number" title={`${result.BillingCurrency} ${exact(step.amount)}`}>
                    {signed(step.amount)}
                  </span>
                )}
              </Table.Td>
              <Table.Td className={`number dim ${tableClasses.amount} ${classes.share}`}>{"side" in step.of ? "" : shareText(step.amount, result.difference)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  );
}

/** The amounts at both ends of the bars, and whether they begin above 0. */
function Axis({ scale, currency }: { scale: Scale; currency: string }) {
  return (
    <span className={classes.axis} title={`The bars reach from ${axis(scale.low)} to ${axis(scale.high)} ${currency}`}>
      <span>{scale.cut ? `from ${axis(scale.low)}` : axis(scale.low)}</span>
      <span>{axis(scale.high)}</span>
    </span>
  );
}

function Side({ from, to }: { from: string; to: string }) {
  return <strong>{rangeText(from, to)}</strong>;
}

interface KindProps {
  kind: Kind;
  opened: boolean;
  onToggle: (effect: string) => void;
}

/** An effect, which opens into its slices. */
function KindName({ kind, opened, onToggle }: KindProps) {
  return (
    <>
      <button type="button" className="opens" aria-expanded={opened} onClick={() => onToggle(kind.effect)}>
        <span className={classes.twist} aria-hidden>
          {opened ? "▾" : "▸"}
        </span>
        {effectName(kind.effect)}
      </button>{" "}
      <span className={`dim ${classes.parts}`}>{things(kind.parts.length, "part")}</span>
      <div className={`${classes.under} ${classes.meaning}`}>{effectMeaning(kind.effect)}</div>
    </>
  );
}

/** A slice, which leads to its charges, and what was seen in it. */
function Part({ part, link, by }: { part: ExplainEffect; link: string; by: string[] }) {
  const text = sliceText(part.slice, by);
  return (
    <>
      <Link href={link}>{text === "" ? "All that no slice carries" : text}</Link>
      <div className={classes.under}>{part.evidence}</div>
    </>
  );
}

function Bar({ step, scale }: { step: Step; scale: Scale }) {
  const { left, width } = barOf(step, scale);
  const look = "side" in step.of ? classes.side : step.amount.startsWith("-") ? classes.down : classes.up;
  const cut = "side" in step.of && scale.cut ? classes.cut : "";
  return (
    <span className={classes.place} aria-hidden>
      <span className={`${look} ${cut}`} style={{ left: `${left}%`, width: `${width}%` }} />
    </span>
  );
}

/** What part of the difference an amount is; more than 100 % where others take it back. */
function shareText(amount: string, difference: string): string {
  const share = percent(amount, size(difference));
  return share === null ? "–" : percentText(share);
}
