// The component library set up once: our colours come from tokens.css, so it makes no style element of its own.
import { MantineProvider, createTheme, localStorageColorSchemeManager } from "@mantine/core";
import type { ReactNode } from "react";

const still = { transitionProps: { duration: 90 } };

const theme = createTheme({
  primaryColor: "blue",
  cursorType: "pointer",
  autoContrast: false,
  respectReducedMotion: true,
  components: {
    Button: { defaultProps: { size: "xs", classNames: { root: "btn" } } },
    ActionIcon: { defaultProps: { size: "md", variant: "subtle", color: "gray" } },
    TextInput: { defaultProps: { size: "xs" } },
    Textarea: { defaultProps: { size: "xs" } },
    NativeSelect: { defaultProps: { size: "xs" } },
    Checkbox: { defaultProps: { size: "xs" } },
    // Locking the page's scroll would add a style element, which the content security policy forbids.
    Modal: { defaultProps: { lockScroll: false, ...still, overlayProps: { backgroundOpacity: 0.35 }, closeButtonProps: { "aria-label": "Close" } } },
    Drawer: { defaultProps: { lockScroll: false, ...still, closeButtonProps: { "aria-label": "Close" } } },
    Menu: { defaultProps: { shadow: "md", withInitialFocusPlaceholder: false, ...still } },
    Popover: { defaultProps: { shadow: "md", ...still } },
    Tooltip: { defaultProps: { openDelay: 250, ...still } },
  },
});

const schemes = localStorageColorSchemeManager({ key: "mandate-colour-scheme" });

/** The server writes a fresh nonce for each page; it is kept for the rare style element that a part needs after all. */
const styleNonce = (): string => document.querySelector<HTMLMetaElement>("meta[name=csp-nonce]")?.content ?? "";

export function ThemeChoice({ children }: { readonly children: ReactNode }): ReactNode {
  return (
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      colorSchemeManager={schemes}
      getStyleNonce={styleNonce}
      withCssVariables={false}
      withGlobalClasses={false}
      withStaticClasses={false}
    >
      {children}
    </MantineProvider>
  );
}
