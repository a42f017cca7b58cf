import { type ReactNode, useEffect, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useVersion } from "../api/hooks";
import { SampleBanner } from "../status/SampleBanner";
import { ColorSchemeToggle } from "./ColorSchemeToggle";
import classes from "./Shell.module.css";

const pages = [
  { path: "/", name: "Overview" },
  { path: "/explorer", name: "Explorer" },
  { path: "/workloads", name: "Workloads" },
  { path: "/explain", name: "Explain" },
  { path: "/budgets", name: "Budgets" },
  { path: "/anomalies", name: "Anomalies" },
  { path: "/alerts", name: "Alerts" },
  { path: "/unmatched", name: "Unmatched" },
];

/** What surrounds each page: the name, the way to the pages, the colour scheme. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const version = useVersion();
  const ways = useRef<HTMLElement>(null);
  useEffect(() => showCurrent(ways.current!), [path]);
  return (
    <>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <header className={classes.header}>
        <div className={classes.inner}>
          <Link href="/" className={classes.name} title={version.data && `Farthing ${version.data.version}`}>
            <img src="/farthing.svg" alt="" width={24} height={24} />
            Farthing
          </Link>
          <nav ref={ways} aria-label="Pages" className={classes.pages}>
            {pages.map((page) => (
              <Link
                key={page.path}
                href={page.path}
                className={classes.page}
                aria-current={isIn(path, page.path) ? "page" : undefined}
              >
                {page.name}
              </Link>
            ))}
          </nav>
          <ColorSchemeToggle />
        </div>
      </header>
      <SampleBanner />
      <main id="main" className={classes.main}>
        {children}
      </main>
    </>
  );
}

/** Moves the list of pages so far that the one which is open can be seen. */
function showCurrent(ways: HTMLElement) {
  const current = ways.querySelector<HTMLElement>("[aria-current]");
  if (current) ways.scrollLeft = current.offsetLeft + current.offsetWidth / 2 - ways.clientWidth / 2;
}

/** Whether a place is a page or one of the pages below it. */
function isIn(path: string, page: string): boolean {
  return path === page || (page !== "/" && path.startsWith(`${page}/`));
}
