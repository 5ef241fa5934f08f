import { DataHoverClearEvent, DataHoverEvent, type EventBus } from '@grafana/data';
import { useEffect, useState } from 'react';

/** Time under the pointer in another panel, in milliseconds; and tells the others the time under the pointer here. */
export function useSharedTime(eventBus: EventBus, own: number | undefined): number | undefined {
  const [time, setTime] = useState<number>();
  useEffect(() => {
    const hover = eventBus.getStream(DataHoverEvent).subscribe((event) => {
      const shared = event.payload.point?.time;
      setTime(event.origin === eventBus || typeof shared !== 'number' ? undefined : shared);
    });
    const clear = eventBus.getStream(DataHoverClearEvent).subscribe(() => setTime(undefined));
    return () => {
      hover.unsubscribe();
      clear.unsubscribe();
    };
  }, [eventBus]);
  useEffect(() => {
    if (own === undefined) {
      return;
    }
    eventBus.publish(Object.assign(new DataHoverEvent({ point: { time: own } }), { origin: eventBus }));
    return () => eventBus.publish(new DataHoverClearEvent());
  }, [eventBus, own]);
  return time;
}
