import { Stack } from "@mantine/core";
import { useLocation } from "wouter";
import { useChange } from "../../api/change";
import { changeCommand } from "../../question/command";
import { Sure } from "../../shell/Sure";
import { Refused } from "../../status/Refused";

/** Forgets a budget, after a second thought. */
export function RemoveBudget({ name }: { name: string }) {
  const [, navigate] = useLocation();
  const change = useChange(["/budget/list", "/alerts"]);
  const remove = () => change.mutate({ path: "/budget/remove", fields: { name } }, { onSuccess: () => navigate("/budgets") });
  return (
    <Stack gap={8}>
      <div>
        <Sure label="Remove this budget" warning="Nobody is warned by it any more." busy={change.isPending} onSure={remove} />
      </div>
      <Refused error={change.error} command={changeCommand("budget remove", [name])} retry={remove} />
    </Stack>
  );
}
