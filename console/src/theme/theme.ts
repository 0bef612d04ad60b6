import { createTheme, type MantineColorsTuple, type MantineTheme } from "@mantine/core";

/** Neutrals of the dark scheme: slightly blue, with enough steps between the page, a panel and a border. */
const dark: MantineColorsTuple = [
  "#dfe3ea",
  "#c3cad5",
  "#a3adbb",
  "#6d7888",
  "#445060",
  "#323c4a",
  "#252d39",
  "#171c24",
  "#11151b",
  "#0c0f14",
];

/** What differs from Mantine's own theme: denser, calmer, and with text that passes WCAG AA in both schemes. */
export const theme = createTheme({
  colors: { dark },
  primaryColor: "blue",
  // The shades on which white text has a contrast of at least 4.5.
  primaryShade: { light: 8, dark: 8 },
  defaultRadius: "sm",
  cursorType: "pointer",
  focusRing: "auto",
  respectReducedMotion: true,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: "0.75rem", sm: "0.84375rem", md: "0.9375rem", lg: "1.0625rem", xl: "1.1875rem" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.3" },
      h2: { fontSize: "1.0625rem", lineHeight: "1.4" },
      h3: { fontSize: "0.9375rem", lineHeight: "1.45" },
    },
  },
  components: {
    // Their scroll lock writes a <style> element; global.css holds the page still instead.
    Modal: { defaultProps: { lockScroll: false, centered: true, transitionProps: { duration: 120 } } },
    Drawer: { defaultProps: { lockScroll: false, position: "right", transitionProps: { duration: 120 } } },
    // Not told from text by its colour alone.
    Anchor: { defaultProps: { underline: "always" } },
    Button: { defaultProps: { size: "sm" } },
    Tooltip: { defaultProps: { openDelay: 300, events: { hover: true, focus: true, touch: true } } },
    Menu: { defaultProps: { shadow: "md", position: "bottom-end" } },
    Paper: { defaultProps: { withBorder: true, p: "md" } },
    Notification: {
      defaultProps: { closeButtonProps: { "aria-label": "Close" }, styles: { description: { color: "var(--mantine-color-dimmed)" } } },
    },
  },
});

/** Colours of our own, and Mantine's where they have too little contrast. `vite.config.ts` writes them into a file. */
export function variables(theme: MantineTheme) {
  const { gray, red, orange, yellow, green, blue } = theme.colors;
  return {
    variables: { "--iv-header": "3rem", "--iv-nav": "13.5rem" },
    light: {
      "--mantine-color-body": "#ffffff",
      "--mantine-color-text": "#1a202b",
      "--mantine-color-dimmed": "#545d6b",
      "--mantine-color-placeholder": "#6b7482",
      "--mantine-color-error": red[9],
      "--mantine-color-anchor": blue[8],
      "--mantine-color-default-border": "#ccd2da",
      "--iv-page": "#f6f7f9",
      "--iv-line": "#dfe3e9",
      "--iv-hover": "#f1f4f8",
      "--iv-chosen": "#e5f0fb",
      "--iv-bad": "#a61e1e",
      "--iv-bad-bg": red[0],
      "--iv-alarm": "#9a3d05",
      "--iv-alarm-bg": orange[0],
      "--iv-warn": "#7a4f00",
      "--iv-warn-bg": yellow[0],
      "--iv-good": "#1c6b2d",
      "--iv-good-bg": green[0],
      "--iv-info": "#175a9c",
      "--iv-info-bg": blue[0],
      "--iv-calm": "#4b5563",
      "--iv-calm-bg": gray[1],
    },
    dark: {
      "--mantine-color-body": theme.colors.dark[7],
      "--mantine-color-text": theme.colors.dark[0],
      "--mantine-color-dimmed": theme.colors.dark[2],
      "--mantine-color-placeholder": "#8b95a4",
      "--mantine-color-error": red[4],
      "--mantine-color-anchor": blue[3],
      "--mantine-color-default-border": theme.colors.dark[4],
      "--iv-page": theme.colors.dark[8],
      "--iv-line": "#2a3340",
      "--iv-hover": "#1f2630",
      "--iv-chosen": "#1a2c42",
      "--iv-bad": "#ff9d9d",
      "--iv-bad-bg": "#3a1a1d",
      "--iv-alarm": "#ffb57d",
      "--iv-alarm-bg": "#38220f",
      "--iv-warn": "#f0cb74",
      "--iv-warn-bg": "#332810",
      "--iv-good": "#85d998",
      "--iv-good-bg": "#15301d",
      "--iv-info": "#94c7ff",
      "--iv-info-bg": "#152b45",
      "--iv-calm": "#b4bdca",
      "--iv-calm-bg": "#262f3b",
    },
  };
}
