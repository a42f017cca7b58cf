import { createTheme, type MantineColorsTuple } from "@mantine/core";

/** The colour of the coin. Shades 7 and up carry white text at more than 4.5 : 1. */
const copper: MantineColorsTuple = [
  "#fbf3ec",
  "#f3e3d5",
  "#e7c6aa",
  "#dca77b",
  "#d08d55",
  "#b9733c",
  "#a3622f",
  "#8f5429",
  "#774522",
  "#5e361a",
];

/** Nothing is fetched: each system's own face. Charts draw text themselves and need it by name. */
export const fontFamily = 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif';

/** Lists scroll by themselves: a scroll area around them would be a place that the keyboard cannot reach. */
const list = { defaultProps: { withScrollArea: false }, styles: { options: { maxHeight: 240, overflowY: "auto" } } } as const;

export const theme = createTheme({
  components: { Select: list, MultiSelect: list },
  primaryColor: "copper",
  primaryShade: { light: 7, dark: 7 },
  colors: { copper },
  defaultRadius: "sm",
  fontFamily,
  fontFamilyMonospace: 'ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "12px", sm: "13px", md: "14px", lg: "16px", xl: "20px" },
  headings: { fontWeight: "600", sizes: { h1: { fontSize: "20px" }, h2: { fontSize: "15px" } } },
});
