import { Table } from "@mantine/core";
import { type Group, groupsOf } from "../../question/groups";
import { periodsIn } from "../../question/periods";
import type { Grain } from "../../question/question";
import type { View } from "../../question/view";
import { isPartial, partialMonths } from "../../status/partial";
import { SortHead } from "../../table/SortHead";
import { AnswerRow } from "./AnswerRow";
import classes from "./AnswerTable.module.css";
import { TotalRows } from "./TotalRows";
import { type AmountColumn, metricColumns, periodColumns, sorted } from "./tableColumns";
import type { Answered } from "./useAnswer";

interface Props {
  answered: Answered;
  view: View;
  groups: Group[];
  currency: string;
  onChange: (view: View) => void;
  /** Absent where there is nothing to open. */
  onSelect?: (values: (string | null)[]) => void;
}

/** The answer in one currency, as rows that add up to the totals row. */
export function AnswerTable({ answered, view, groups, currency, onChange, onSelect }: Props) {
  const { metrics } = view.question;
  const by = answered.answer.question.by ?? [];
  const columns = columnsOf(answered, view);
  const [all] = groupsOf(answered.perPeriod.rows ?? [], [], metrics, currency, view.shown);
  const whole = view.table === "totals" ? all?.totals[view.shown] : undefined;
  const sort = (column: string, descendingFirst: boolean) => {
    const descending = view.sort?.column === column ? !view.sort.descending : descendingFirst;
    onChange({ ...view, sort: { column, descending } });
  };
  return (
    <Table.ScrollContainer minWidth={by.length * 120 + columns.length * 100} type="native">
      <Table className={classes.table} verticalSpacing={5} horizontalSpacing={14} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            {by.length === 0 && <Table.Th>Charges</Table.Th>}
            {by.map((dimension) => (
              <SortHead key={dimension} id={dimension} head={dimension} sort={view.sort} onSort={() => sort(dimension, false)} />
            ))}
            {columns.map((column) => (
              <SortHead key={column.id} {...column} sort={view.sort} amount onSort={() => sort(column.id, true)} />
            ))}
            {whole !== undefined && <Table.Th className={classes.share}>Share of {view.shown}</Table.Th>}
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {sorted(groups, by, columns, view.sort).map((group) => {
            const part = group.totals[view.shown];
            const share = whole !== undefined && part !== undefined ? { part, whole } : undefined;
            return <AnswerRow key={group.key} {...{ group, columns, currency, share, onSelect }} shares={whole !== undefined} />;
          })}
        </Table.Tbody>
        {all && <TotalRows {...{ groups, all, columns, currency }} shares={whole !== undefined} span={Math.max(1, by.length)} />}
      </Table>
    </Table.ScrollContainer>
  );
}

function columnsOf({ answer }: Answered, view: View): AmountColumn[] {
  const { from, to } = answer.question;
  const grain = answer.question.grain as Grain;
  if (view.table === "totals" || grain === "total") return metricColumns(view.question.metrics);
  const open = partialMonths(answer.coverage ?? []);
  return periodColumns(periodsIn(from, to, grain), grain, view.shown, (period) => isPartial(period, grain, open));
}
