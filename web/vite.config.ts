import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

/** Where `farthing serve` or `npm run mock` answers while the page is being developed. */
const api = process.env.FARTHING_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  plugins: [react()],
  server: { proxy: { "/api": api, "/openapi.json": api } },
  build: {
    target: "es2023",
    // The first browsers with light-dark(), which the colours are written with; it must reach them as it is.
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    // The chart library is the one big part; it is loaded lazily, in a chunk of its own.
    chunkSizeWarningLimit: 700,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: "charts", test: /node_modules[\\/](echarts|zrender)/ },
            { name: "mantine", test: /node_modules[\\/](@mantine|@floating-ui)/ },
            { name: "react", test: /node_modules[\\/](react|react-dom|scheduler|wouter|@tanstack)[\\/]/ },
          ],
        },
      },
    },
  },
  test: { include: ["test/**/*.test.ts"], environment: "node" },
});
