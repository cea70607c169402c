export interface ParsedPath {
  root: string;
  dir: string;
  base: string;
  ext: string;
  name: string;
}
export const SEPARATOR: "/" | "\\";
export function basename(path: string, suffix?: string): string;
export function dirname(path: string): string;
export function extname(path: string): string;
export function fromFileUrl(url: string | URL): string;
export function toFileUrl(path: string): URL;
export function isAbsolute(path: string): boolean;
export function join(path: string, ...paths: string[]): string;
export function normalize(path: string): string;
export function parse(path: string): ParsedPath;
export function relative(from: string, to: string): string;
export function resolve(...paths: string[]): string;
