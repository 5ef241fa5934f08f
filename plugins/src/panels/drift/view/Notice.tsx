import React from 'react';
import { Notice as SharedNotice } from '../../../shared/Notice.tsx';
import { TEST_IDS } from '../testIds.ts';

/** A state without a matrix: what it is, and what to do about it. */
export function Notice(props: { title: string; children?: React.ReactNode }) {
  return <SharedNotice {...props} testId={TEST_IDS.notice} />;
}
