package org.ecgsl.jobs;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * The content of a TensorBoard event file with scalars.
 *
 * <p>Frames are TFRecords (tensorflow/core/lib/io/record_writer.h): length as 64 bits, masked
 * CRC-32C of it, data, masked CRC-32C of them, little-endian. The data are protocol buffers: {@code
 * Event} of tensorflow/core/util/event.proto with {@code Summary} of
 * tensorflow/core/framework/summary.proto, of which the fields named here are written. Two messages
 * of six fields are not worth a compiler and a library.
 */
final class EventFile {

  private static final String VERSION = "brain.Event:2";

  // Field number << 3 | wire type: 0 varint, 1 of 64 bits, 2 length-delimited, 5 of 32 bits.
  private static final int EVENT_WALL_TIME = 1 << 3 | 1;
  private static final int EVENT_STEP = 2 << 3;
  private static final int EVENT_FILE_VERSION = 3 << 3 | 2;
  private static final int EVENT_SUMMARY = 5 << 3 | 2;
  private static final int SUMMARY_VALUE = 1 << 3 | 2;
  private static final int VALUE_TAG = 1 << 3 | 2;
  private static final int VALUE_SIMPLE_VALUE = 2 << 3 | 5;

  private final ByteArrayOutputStream frames = new ByteArrayOutputStream();

  /**
   * @param began time of the file
   */
  EventFile(Instant began) {
    Message event = new Message();
    event.put64(EVENT_WALL_TIME, Double.doubleToLongBits(seconds(began)));
    event.putBytes(EVENT_FILE_VERSION, VERSION.getBytes(StandardCharsets.UTF_8));
    frame(event.bytes());
  }

  /** Adds values of a step by their tags. */
  void add(Instant time, long step, Map<String, Double> values) {
    Message summary = new Message();
    values.forEach(
        (tag, number) -> {
          Message value = new Message();
          value.putBytes(VALUE_TAG, tag.getBytes(StandardCharsets.UTF_8));
          value.put32(VALUE_SIMPLE_VALUE, Float.floatToIntBits(number.floatValue()));
          summary.putBytes(SUMMARY_VALUE, value.bytes());
        });
    Message event = new Message();
    event.put64(EVENT_WALL_TIME, Double.doubleToLongBits(seconds(time)));
    event.putVarint(EVENT_STEP, step);
    event.putBytes(EVENT_SUMMARY, summary.bytes());
    frame(event.bytes());
  }

  /** The file so far. */
  byte[] bytes() {
    return frames.toByteArray();
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() * 1e-9;
  }

  private void frame(byte[] data) {
    byte[] length = little(Long.BYTES).putLong(data.length).array();
    frames.writeBytes(length);
    frames.writeBytes(little(Integer.BYTES).putInt(masked(length)).array());
    frames.writeBytes(data);
    frames.writeBytes(little(Integer.BYTES).putInt(masked(data)).array());
  }

  /** A CRC of data that hold CRCs is rotated and offset, so that it does not cancel out. */
  private static int masked(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    return Integer.rotateRight((int) crc.getValue(), 15) + 0xa282ead8;
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** A protocol buffer in the making. */
  private static final class Message {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    void put64(int key, long value) {
      out.write(key);
      out.writeBytes(little(Long.BYTES).putLong(value).array());
    }

    void put32(int key, int value) {
      out.write(key);
      out.writeBytes(little(Integer.BYTES).putInt(value).array());
    }

    void putVarint(int key, long value) {
      out.write(key);
      varint(value);
    }

    void putBytes(int key, byte[] value) {
      out.write(key);
      varint(value.length);
      out.writeBytes(value);
    }

    private void varint(long value) {
      long rest = value;
      while ((rest & ~0x7FL) != 0) {
        out.write((int) (rest & 0x7F) | 0x80);
        rest >>>= 7;
      }
      out.write((int) rest);
    }

    byte[] bytes() {
      return out.toByteArray();
    }
  }
}
