// A time of day and the zone whose clock shows it.
import { NativeSelect, TextInput } from "@mantine/core";
import type { ReactNode } from "react";

const ZONES: readonly string[] = [...new Set(["UTC", ...Intl.supportedValuesOf("timeZone")])];

export const localZone = (): string => {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return ZONES.includes(zone) ? zone : "UTC";
};

export function ClockTime({ label, value, set }: { readonly label: string; readonly value: string; readonly set: (value: string) => void }): ReactNode {
  return <TextInput type="time" label={label} required value={value} onChange={(event) => set(event.currentTarget.value)} />;
}

export function Zone({ value, set }: { readonly value: string; readonly set: (value: string) => void }): ReactNode {
  return <NativeSelect label="Time zone" data={[...(ZONES.includes(value) ? ZONES : [value, ...ZONES])]} value={value} onChange={(event) => set(event.currentTarget.value)} />;
}
