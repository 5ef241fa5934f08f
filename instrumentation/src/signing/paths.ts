const LONGEST = 4096;

/** Whether a name in a signature stays in its folder and means the same on every system: `a/b.bin`. */
export function isSafePath(path: string): boolean {
  if (path === '' || path.length > LONGEST || /[\\\0\ufffd\p{Cs}]/u.test(path)) return false;
  return path.split('/').every((part) => part !== '' && part !== '.' && part !== '..');
}

/** Orders paths as model_signing does: part by part, each by code points. `a/x` comes before `a-b/x`. */
export function comparePaths(a: string, b: string): number {
  const [left, right] = [a.split('/'), b.split('/')];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    // UTF-8 sorts as code points do; UTF-16, in which texts are compared, does not.
    const order = left[i] === right[i] ? 0 : Buffer.compare(Buffer.from(left[i]!), Buffer.from(right[i]!));
    if (order !== 0) return order;
  }
  return left.length - right.length;
}

/** Whether a path is one of these, or in a folder that is. */
export function isWithin(paths: ReadonlySet<string>, path: string): boolean {
  for (let end = path.length; end > 0; end = path.lastIndexOf('/', end - 1)) {
    if (paths.has(path.slice(0, end))) return true;
  }
  return false;
}
