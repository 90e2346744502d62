import type { DefineComponent } from "vue";
import type { VouchEvents, VouchSearchAttributes } from "./index.js";

export * from "./index.js";

/** Vue keeps `key` for itself: `site-key` is the site's. */
type Props = Omit<VouchSearchAttributes, "key"> & { [Name in keyof VouchEvents as `on${Capitalize<Name>}`]?: (event: CustomEvent<VouchEvents[Name]>) => void };

declare module "vue" {
  interface GlobalComponents {
    "vouch-search": DefineComponent<Props>;
  }
}
