import type React from 'react';
import { useEffect, useRef, useState } from 'react';
import type { FeatureRow } from '../model/driftModel.ts';
import { ROW } from '../model/layout.ts';

interface Props {
  rows: readonly FeatureRow[];
  scroller: React.RefObject<HTMLElement | null>;
  selected: FeatureRow | undefined;
  /** Selects a row, or lets go of it. */
  toggle: (row: FeatureRow | undefined) => void;
  /** Moves the cursor in the matrix. */
  step: (box: HTMLElement, row: number, by: -1 | 1) => void;
  clear: () => void;
  /** Rows in view. */
  page: number;
}

/** Keyboard of the ranking: one row is in the tab order, arrows move, Enter and Space select, Escape lets go. */
export function useRowKeys({ rows, scroller, selected, toggle, step, clear, page }: Props) {
  const [moved, setMoved] = useState<string>();
  const active = rows.find((row) => row.key === moved) ?? selected ?? rows[0];
  const index = active ? rows.indexOf(active) : -1;

  // A feature that a link selects may lie far down; what the user scrolls away later stays away.
  const revealed = useRef<string | undefined>(undefined);
  useEffect(() => {
    if (selected && selected.key !== revealed.current) {
      reveal(scroller.current, rows.indexOf(selected), page);
    }
    revealed.current = selected?.key;
  }, [selected, rows, scroller, page]);

  const moveTo = (target: number) => {
    const row = Math.min(rows.length - 1, Math.max(0, target));
    setMoved(rows[row]?.key);
    clear();
    reveal(scroller.current, row, page);
  };

  const actions: Record<string, () => void> = {
    ArrowDown: () => moveTo(index + 1),
    ArrowUp: () => moveTo(index - 1),
    PageDown: () => moveTo(index + page),
    PageUp: () => moveTo(index - page),
    Home: () => moveTo(0),
    End: () => moveTo(rows.length - 1),
    ArrowLeft: () => scroller.current && step(scroller.current, index, -1),
    ArrowRight: () => scroller.current && step(scroller.current, index, 1),
    Enter: () => toggle(active),
    ' ': () => toggle(active),
    Escape: () => {
      clear();
      toggle(selected);
    },
  };

  const onKeyDown = (event: React.KeyboardEvent) => {
    const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
    if (action && !event.metaKey && !event.ctrlKey && !event.altKey) {
      event.preventDefault();
      action();
    }
  };
  return { active, byKey: moved !== undefined && active?.key === moved, onKeyDown };
}

/** Scrolls no further than it takes to show a row. */
function reveal(box: HTMLElement | null, row: number, page: number): void {
  if (box && row >= 0) {
    box.scrollTop = Math.min(row * ROW, Math.max(box.scrollTop, (row + 1 - page) * ROW));
  }
}
