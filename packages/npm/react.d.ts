import type { DetailedHTMLProps, HTMLAttributes } from "react";
import type { VouchEvents, VouchSearch, VouchSearchAttributes } from "./index.js";

export * from "./index.js";

/** React keeps `key` for itself: `site-key` is the site's. Events are listened to from React 19 on. */
type Props = DetailedHTMLProps<HTMLAttributes<VouchSearch>, VouchSearch> &
  Omit<VouchSearchAttributes, "key"> & { [Name in keyof VouchEvents as `on${Name}`]?: (event: CustomEvent<VouchEvents[Name]>) => void };

declare module "react" {
  namespace JSX {
    interface IntrinsicElements {
      "vouch-search": Props;
    }
  }
}
