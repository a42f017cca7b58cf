import type { AlertMessage } from "../../api/types";
import { messageWords } from "../../alerts/words";
import { things } from "../../money/format";
import { instantText } from "../../question/dateText";
import { Card } from "../../shell/Card";
import { Mark } from "../../status/Mark";
import type { Column } from "../../table/columns";
import { DataTable } from "../../table/DataTable";
import { MoreRows, usePaging } from "../../table/MoreRows";
import classes from "./alerts.module.css";

/** What was sent where and when, and what did not arrive. Absent while there is nothing. */
export function Messages({ messages }: { messages: AlertMessage[] }) {
  const { visible, more } = usePaging(messages, "messages", 10);
  if (messages.length === 0) return null;
  return (
    <Card title="Messages" flush>
      <DataTable label="messages" columns={columns} rows={visible} keyOf={({ id }) => id} minWidth={480} still />
      <MoreRows shown={visible.length} all={messages.length} onMore={more} step={10} />
    </Card>
  );
}

const columns: Column<AlertMessage>[] = [
  { id: "made", head: "When, UTC", cell: ({ made, sent }) => <span className={classes.nowrap}>{instantText(sent ?? made)}</span> },
  { id: "route", head: "Route", cell: ({ route }) => route },
  { id: "alerts", head: "About", cell: ({ alerts }) => things((alerts ?? []).length, "alert") },
  {
    id: "status",
    head: "Status",
    wide: true,
    cell: (message) => (
      <>
        <Mark color={message.status === "sent" ? "good" : message.status === "waiting" ? "warn" : "bad"} text={message.status} />
        {messageWords(message) !== "" && <div className={classes.under}>{messageWords(message)}</div>}
      </>
    ),
  },
];
