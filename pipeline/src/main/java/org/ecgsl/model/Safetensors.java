package org.ecgsl.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.ecgsl.model.Weights.Tensor;

/**
 * Weights as a safetensors file, which Python and Rust read without this project.
 *
 * <p>Layout (huggingface/safetensors, format specification): length of the header as 8 bytes little
 * endian; the header, a JSON object from name to dtype, shape and data offsets; the data. Only F32
 * is written and read.
 */
public final class Safetensors {

  /** Headers over this size are refused, as the reference implementation does. */
  private static final long LARGEST_HEADER = 100_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private Safetensors() {}

  /** Writes all tensors in their order; the stream stays open. */
  public static void write(Weights weights, OutputStream out) throws IOException {
    byte[] header = header(weights);
    out.write(
        ByteBuffer.allocate(Long.BYTES)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putLong(header.length)
            .array());
    out.write(header);
    for (Tensor tensor : weights.tensors().values()) {
      ByteBuffer buffer =
          ByteBuffer.allocate(tensor.values().length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      buffer.asFloatBuffer().put(tensor.values());
      out.write(buffer.array());
    }
  }

  /**
   * Reads all tensors in the order of their data.
   *
   * @throws IOException if the stream is no safetensors file of F32 tensors or ends too early
   */
  public static Weights read(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    long length = Long.reverseBytes(data.readLong());
    if (length < 2 || length > LARGEST_HEADER) {
      throw new IOException("not a safetensors file: header length " + length);
    }
    JsonNode header = parse(data.readNBytes((int) length), length);
    Map<String, Tensor> tensors = new LinkedHashMap<>();
    long offset = 0;
    for (Iterator<Map.Entry<String, JsonNode>> it = header.fields(); it.hasNext(); ) {
      Map.Entry<String, JsonNode> entry = it.next();
      if (entry.getKey().equals("__metadata__")) {
        continue;
      }
      long[] shape = shape(entry.getKey(), entry.getValue(), offset);
      float[] values = readValues(data, entry.getKey(), shape);
      offset += (long) values.length * Float.BYTES;
      tensors.put(entry.getKey(), new Tensor(shape, values));
    }
    return new Weights(tensors);
  }

  private static byte[] header(Weights weights) throws JsonProcessingException {
    ObjectNode header = JSON.createObjectNode();
    long offset = 0;
    for (Map.Entry<String, Tensor> entry : weights.tensors().entrySet()) {
      long end = offset + (long) entry.getValue().values().length * Float.BYTES;
      ObjectNode tensor = header.putObject(entry.getKey());
      tensor.put("dtype", "F32");
      tensor.set("shape", JSON.valueToTree(entry.getValue().shape()));
      tensor.putArray("data_offsets").add(offset).add(end);
      offset = end;
    }
    String text = JSON.writeValueAsString(header);
    // Padded with blanks so that the data begin at a multiple of 8 bytes, as the format asks.
    int padding = Math.floorMod(-text.getBytes(StandardCharsets.UTF_8).length, 8);
    return (text + " ".repeat(padding)).getBytes(StandardCharsets.UTF_8);
  }

  private static JsonNode parse(byte[] header, long length) throws IOException {
    if (header.length != length) {
      throw new EOFException("safetensors header ends after " + header.length + " bytes");
    }
    return JSON.readTree(header);
  }

  private static long[] shape(String name, JsonNode tensor, long offset) throws IOException {
    if (!tensor.path("dtype").asText().equals("F32")) {
      throw new IOException(
          "tensor " + name + " is " + tensor.path("dtype") + ", only F32 is read");
    }
    if (tensor.path("data_offsets").path(0).asLong(-1) != offset) {
      throw new IOException("tensor " + name + " does not follow the one before it");
    }
    JsonNode extents = tensor.path("shape");
    long[] shape = new long[extents.size()];
    for (int i = 0; i < shape.length; i++) {
      shape[i] = extents.get(i).asLong();
    }
    return shape;
  }

  private static float[] readValues(DataInputStream data, String name, long[] shape)
      throws IOException {
    long size = 1;
    for (long extent : shape) {
      size *= extent;
    }
    byte[] bytes = data.readNBytes(Math.toIntExact(size * Float.BYTES));
    if (bytes.length != size * Float.BYTES) {
      throw new EOFException("safetensors data end in tensor " + name);
    }
    float[] values = new float[(int) size];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer().get(values);
    return values;
  }
}
