import protobuf from 'protobufjs/light.js';

const field = (type: string, id: number) => ({ type, id });
const list = (type: string, id: number) => ({ rule: 'repeated', type, id });

/** The part of OTLP 1.x for logs that is read here; unknown fields are skipped, as protobuf wants. */
const root = protobuf.Root.fromJSON({
  nested: {
    AnyValue: {
      oneofs: {
        value: {
          oneof: [
            'stringValue',
            'boolValue',
            'intValue',
            'doubleValue',
            'arrayValue',
            'kvlistValue',
            'bytesValue',
          ],
        },
      },
      fields: {
        stringValue: field('string', 1),
        boolValue: field('bool', 2),
        intValue: field('int64', 3),
        doubleValue: field('double', 4),
        arrayValue: field('ArrayValue', 5),
        kvlistValue: field('KeyValueList', 6),
        bytesValue: field('bytes', 7),
      },
    },
    ArrayValue: { fields: { values: list('AnyValue', 1) } },
    KeyValueList: { fields: { values: list('KeyValue', 1) } },
    KeyValue: { fields: { key: field('string', 1), value: field('AnyValue', 2) } },
    Resource: { fields: { attributes: list('KeyValue', 1) } },
    Scope: {
      fields: { name: field('string', 1), version: field('string', 2), attributes: list('KeyValue', 3) },
    },
    LogRecord: {
      fields: {
        timeUnixNano: field('fixed64', 1),
        severityNumber: field('int32', 2),
        severityText: field('string', 3),
        body: field('AnyValue', 5),
        attributes: list('KeyValue', 6),
        droppedAttributesCount: field('uint32', 7),
        flags: field('fixed32', 8),
        traceId: field('bytes', 9),
        spanId: field('bytes', 10),
        observedTimeUnixNano: field('fixed64', 11),
        eventName: field('string', 12),
      },
    },
    ScopeLogs: { fields: { scope: field('Scope', 1), logRecords: list('LogRecord', 2) } },
    ResourceLogs: { fields: { resource: field('Resource', 1), scopeLogs: list('ScopeLogs', 2) } },
    LogsRequest: { fields: { resourceLogs: list('ResourceLogs', 1) } },
    PartialSuccess: { fields: { rejectedLogRecords: field('int64', 1), errorMessage: field('string', 2) } },
    LogsResponse: { fields: { partialSuccess: field('PartialSuccess', 1) } },
    Status: { fields: { code: field('int32', 1), message: field('string', 2) } },
  },
});

/** `ExportLogsServiceRequest` */
export const LogsRequest = root.lookupType('LogsRequest');
/** `ExportLogsServiceResponse` */
export const LogsResponse = root.lookupType('LogsResponse');
/** `google.rpc.Status`, the body of an OTLP error. */
export const Status = root.lookupType('Status');
