/** The search box of Vouch in a page of Docusaurus: put this file into src/components, and vouch-search into the site's dependencies. */

import React, { useEffect, useRef } from "react";
import "vouch-search";

/**
 * @param {{endpoint: string, siteKey?: string, onAnswer?: (detail: import("vouch-search").VouchEvents["vouch:answer"]) => void,
 *   renderHit?: import("vouch-search").RenderHit}} options Any attribute of the box besides.
 */
export default function VouchSearch({ endpoint, siteKey, onAnswer, renderHit, ...attributes }) {
  const box = useRef(null);
  useEffect(() => {
    const element = box.current;
    element.renderHit = renderHit ?? null;
    const listen = (event) => onAnswer?.(event.detail);
    element.addEventListener("vouch:answer", listen);
    return () => element.removeEventListener("vouch:answer", listen);
  }, [onAnswer, renderHit]);
  return (
    <vouch-search ref={box} endpoint={endpoint} site-key={siteKey} {...attributes}>
      <a href={endpoint}>Search our checked articles</a>
    </vouch-search>
  );
}
