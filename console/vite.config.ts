import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { convertCssVariables, DEFAULT_THEME, defaultCssVariablesResolver, mergeMantineTheme } from "@mantine/core";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { theme, variables } from "./src/theme/theme.ts";

/** The theme's CSS variables as a file. Mantine would put them into a <style> element, which the page's policy does not allow. */
function themeVariables(): Plugin {
  const name = "virtual:theme.css";
  return {
    name: "theme-variables",
    resolveId: (id) => (id === name ? `\0${name}` : null),
    load(id) {
      if (id !== `\0${name}`) return null;
      const merged = mergeMantineTheme(DEFAULT_THEME, theme);
      const ours = variables(merged);
      const base = defaultCssVariablesResolver(merged);
      const all = {
        variables: { ...base.variables, ...ours.variables },
        light: { ...base.light, ...ours.light },
        dark: { ...base.dark, ...ours.dark },
      };
      return convertCssVariables(all, ":root");
    },
  };
}

/** Puts `.gz` and `.br` beside every text file of the build, for the server to choose from. */
function compressed(): Plugin {
  return {
    name: "compressed",
    apply: "build",
    closeBundle() {
      const dist = join(import.meta.dirname, "dist");
      for (const file of readdirSync(dist, { recursive: true, encoding: "utf8" })) {
        if (!/\.(html|js|css|svg)$/.test(file)) continue;
        const path = join(dist, file);
        const content = readFileSync(path);
        writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
      }
    },
  };
}

const api = process.env.INTERVEN_URL ?? "http://127.0.0.1:4000";

export default defineConfig({
  plugins: [react(), themeVariables(), compressed()],
  // Nothing is inlined: the page's policy allows data: for images alone.
  build: { assetsInlineLimit: 0, target: "es2022", chunkSizeWarningLimit: 900 },
  server: { port: 5173, proxy: Object.fromEntries(["/api", "/v1", "/health", "/readyz", "/openapi.json"].map((path) => [path, api])) },
});
