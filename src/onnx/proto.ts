/** The part of ONNX's protobuf schema that Tintype reads and writes; the numbers are those of onnx.proto. */
import protobuf from 'protobufjs'

const schema = `
syntax = "proto3";
package onnx;
message StringStringEntryProto { string key = 1; string value = 2; }
message OperatorSetIdProto { string domain = 1; int64 version = 2; }
message TensorShapeProto {
  message Dimension { oneof value { int64 dim_value = 1; string dim_param = 2; } }
  repeated Dimension dim = 1;
}
message TypeProto {
  message Tensor { int32 elem_type = 1; TensorShapeProto shape = 2; }
  Tensor tensor_type = 1;
}
message ValueInfoProto { string name = 1; TypeProto type = 2; }
message TensorProto {
  repeated int64 dims = 1;
  int32 data_type = 2;
  repeated int64 int64_data = 7;
  string name = 8;
  bytes raw_data = 9;
  repeated StringStringEntryProto external_data = 13;
  int32 data_location = 14;
}
message SparseTensorProto { TensorProto values = 1; TensorProto indices = 2; }
message AttributeProto {
  string name = 1;
  float f = 2;
  int64 i = 3;
  bytes s = 4;
  TensorProto t = 5;
  GraphProto g = 6;
  repeated float floats = 7;
  repeated int64 ints = 8;
  repeated TensorProto tensors = 10;
  repeated GraphProto graphs = 11;
  int32 type = 20;
  SparseTensorProto sparse_tensor = 22;
  repeated SparseTensorProto sparse_tensors = 23;
}
message NodeProto {
  repeated string input = 1;
  repeated string output = 2;
  string name = 3;
  string op_type = 4;
  repeated AttributeProto attribute = 5;
  string domain = 7;
}
message GraphProto {
  repeated NodeProto node = 1;
  string name = 2;
  repeated TensorProto initializer = 5;
  repeated ValueInfoProto input = 11;
  repeated ValueInfoProto output = 12;
  repeated SparseTensorProto sparse_initializer = 15;
}
message ModelProto {
  int64 ir_version = 1;
  string producer_name = 2;
  string producer_version = 3;
  GraphProto graph = 7;
  repeated OperatorSetIdProto opset_import = 8;
  repeated StringStringEntryProto metadata_props = 14;
}
`

const { root } = protobuf.parse(schema, { keepCase: true })

export const messages = {
  model: root.lookupType('onnx.ModelProto'),
  graph: root.lookupType('onnx.GraphProto'),
  node: root.lookupType('onnx.NodeProto'),
  tensor: root.lookupType('onnx.TensorProto'),
  sparse: root.lookupType('onnx.SparseTensorProto'),
  valueInfo: root.lookupType('onnx.ValueInfoProto'),
  opset: root.lookupType('onnx.OperatorSetIdProto'),
  entry: root.lookupType('onnx.StringStringEntryProto'),
}

/** Field numbers that a file is walked by, without decoding what lies between. */
export const fields = {
  model: { irVersion: 1, producer: 2, graph: 7, opset: 8, metadata: 14, functions: 25 },
  graph: { node: 1, initializer: 5, input: 11, output: 12, sparse: 15 },
  tensor: { dims: 1, dataType: 2, name: 8, rawData: 9, external: 13, location: 14 },
  function: { node: 7 },
} as const

/** `TensorProto.DataType`. */
export const dataTypes = { float32: 1, uint8: 2, int8: 3, int32: 6, int64: 7, float16: 10 } as const

/** `AttributeProto.AttributeType`. */
export const attributeTypes = { float: 1, int: 2, string: 3, ints: 7 } as const

/** What is written: opset 17 of 2022 is known to every execution provider Tintype uses. */
export const opset = 17
export const irVersion = 8

/** A protobuf message can't be read by anyone beyond 2 GiB. */
export const protobufLimit = 2 ** 31 - 1

/** Wire type 2 of a field: a length and as many bytes. */
export function blockTag(field: number): number {
  return field * 8 + 2
}
