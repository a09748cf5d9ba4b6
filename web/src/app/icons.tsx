// The few signs of the frame, drawn here so that nothing is fetched.
import type { ReactNode } from "react";

const draw = (d: string): ReactNode => (
  <svg width="16" height="16" viewBox="0 0 16 16" fill="none" stroke="currentColor" strokeWidth="1.4" strokeLinejoin="round" strokeLinecap="round" aria-hidden="true">
    <path d={d} />
  </svg>
);

export const SearchIcon = (): ReactNode => draw("M7 12A5 5 0 1 0 7 2a5 5 0 0 0 0 10zM11 11l3 3");
export const SunIcon = (): ReactNode => draw("M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1");
export const MoonIcon = (): ReactNode => draw("M13.5 9.6A5.8 5.8 0 0 1 6.4 2.5 5.8 5.8 0 1 0 13.5 9.6z");
export const MenuIcon = (): ReactNode => draw("M2 4h12M2 8h12M2 12h12");
export const HelpIcon = (): ReactNode => draw("M8 14A6 6 0 1 0 8 2a6 6 0 0 0 0 12zM6.2 6.4a1.8 1.8 0 1 1 2.5 1.7c-.5.2-.7.6-.7 1.2M8 11.3v.1");
export const BellIcon = (): ReactNode => draw("M3.5 11.5h9l-1-1.8V7a3.5 3.5 0 0 0-7 0v2.7zM6.8 13.5a1.3 1.3 0 0 0 2.4 0");

export function MandateMark(): ReactNode {
  return (
    <svg width="20" height="20" viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="6" fill="currentColor" />
      <path d="M8 23V9l8 8 8-8v14" fill="none" className="mark-line" strokeWidth="3.4" />
    </svg>
  );
}
