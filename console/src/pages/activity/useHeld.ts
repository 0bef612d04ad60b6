import { useEffect, useRef, useState } from "react";

/** How far down the page one is when one reads, in pixels. */
const READING = 80;

/** Whether what is in `place` is to stay where it is: the mouse is over it, it has the focus, or the page is scrolled down. */
export function useHeld() {
  const place = useRef<HTMLDivElement>(null);
  const [pointed, setPointed] = useState(false);
  const [focused, setFocused] = useState(false);
  const [scrolled, setScrolled] = useState(() => scrollY > READING);
  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const stop = new AbortController();
    const on = { signal: stop.signal, passive: true };
    const over = (now: boolean) => (event: PointerEvent) => event.pointerType === "mouse" && setPointed(now);
    element.addEventListener("pointerenter", over(true), on);
    element.addEventListener("pointerleave", over(false), on);
    element.addEventListener("focusin", () => setFocused(true), on);
    element.addEventListener("focusout", () => setFocused(false), on);
    addEventListener("scroll", () => setScrolled(scrollY > READING), on);
    return () => stop.abort();
  }, []);
  const top = () => {
    setPointed(false);
    setFocused(false);
    setScrolled(false);
    scrollTo({ top: 0 });
  };
  return { place, paused: pointed || focused || scrolled, top };
}
