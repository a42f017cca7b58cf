import { MantineProvider } from "@mantine/core";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { lazy, Suspense } from "react";
import { Redirect, Route, Switch } from "wouter";
import { Problem } from "../api/problem";
import { ExplorerPage } from "../pages/explorer/ExplorerPage";
import { OverviewPage } from "../pages/overview/OverviewPage";
import { UnmatchedPage } from "../pages/unmatched/UnmatchedPage";
import { WorkloadPage } from "../pages/workload/WorkloadPage";
import { WorkloadsPage } from "../pages/workloads/WorkloadsPage";
import { Loading } from "../status/WithBills";
import { Shell } from "./Shell";
import { theme } from "./theme";

/** Pages that not every visit needs are loaded when they are opened. */
const AlertsPage = lazy(() => import("../pages/alerts/AlertsPage"));
const AnomaliesPage = lazy(() => import("../pages/anomalies/AnomaliesPage"));
const FindingPage = lazy(() => import("../pages/anomalies/FindingPage"));
const BudgetsPage = lazy(() => import("../pages/budgets/BudgetsPage"));
const ExplainPage = lazy(() => import("../pages/explain/ExplainPage"));

/** Bills change a few times a day: answers are good for a minute, and only failures that may pass are asked again. */
const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 60_000,
      retry: (count, error) => count < 2 && error instanceof Problem && error.retryable,
    },
  },
});

export function App() {
  return (
    <QueryClientProvider client={queries}>
      <MantineProvider theme={theme} defaultColorScheme="auto">
        <Shell>
          <Suspense fallback={<Loading />}>
            <Switch>
              <Route path="/" component={OverviewPage} />
              <Route path="/explorer" component={ExplorerPage} />
              <Route path="/workloads" component={WorkloadsPage} />
              <Route path="/workloads/*" component={WorkloadPage} />
              <Route path="/alerts" component={AlertsPage} />
              <Route path="/anomalies" component={AnomaliesPage} />
              <Route path="/anomalies/:id" component={FindingPage} />
              <Route path="/budgets" component={BudgetsPage} />
              <Route path="/explain" component={ExplainPage} />
              <Route path="/unmatched" component={UnmatchedPage} />
              <Route>
                <Redirect to="/" replace />
              </Route>
            </Switch>
          </Suspense>
        </Shell>
      </MantineProvider>
    </QueryClientProvider>
  );
}
