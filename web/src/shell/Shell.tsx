import type { ReactNode } from "react";
import { Link, useLocation } from "wouter";
import { useVersion } from "../api/hooks";
import { SampleBanner } from "../status/SampleBanner";
import { ColorSchemeToggle } from "./ColorSchemeToggle";
import classes from "./Shell.module.css";

const pages = [
  { path: "/", name: "Overview" },
  { path: "/explorer", name: "Explorer" },
  { path: "/workloads", name: "Workloads" },
  { path: "/unmatched", name: "Unmatched" },
];

/** What surrounds each page: the name, the way to the pages, the colour scheme. */
export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const version = useVersion();
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
          <nav aria-label="Pages" className={classes.pages}>
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

/** Whether a place is a page or one of the pages below it. */
function isIn(path: string, page: string): boolean {
  return path === page || (page !== "/" && path.startsWith(`${page}/`));
}
