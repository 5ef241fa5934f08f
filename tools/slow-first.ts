import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Test files of minutes, the longest first. They wait for clocks more than for processors. */
export const SLOW = [
  'test/gamedays/gamedays.test.ts',
  'provisioning/alerts/robustness.test.ts',
  'test/stack/demo.test.ts',
  'provisioning/alerts/drift.test.ts',
  'provisioning/alerts/quality.test.ts',
];

/** Starts the slow files first, so that the rest runs beside them and not before them. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => {
      const index = SLOW.findIndex((file) => moduleId.endsWith(`/${file}`));
      return index < 0 ? SLOW.length : index;
    };
    return (await super.sort(files)).sort((a, b) => place(a) - place(b));
  }
}
