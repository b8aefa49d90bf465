package org.ecgsl.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/**
 * Reads what was written as TensorFlow does: TFRecords, in them protocol buffers by Google's own
 * reader.
 */
class EventFileTest {

  private static final Instant BEGAN = Instant.parse("2026-01-02T03:04:05.5Z");

  private record Event(double wallTime, long step, String version, Map<String, Float> values) {}

  @Test
  void valuesComeBackByTagAndStep() throws IOException {
    EventFile file = new EventFile(BEGAN);
    file.add(BEGAN.plusSeconds(60), 0, Map.of("validationLoss", 1.25));
    file.add(BEGAN.plusSeconds(120), 300, Map.of("worker0/beatsPerSecond", 1e6, "loss", -0.5));

    List<Event> events = events(file.bytes());

    double began = BEGAN.toEpochMilli() / 1000.0;
    assertThat(events)
        .containsExactly(
            new Event(began, 0, "brain.Event:2", Map.of()),
            new Event(began + 60, 0, "", Map.of("validationLoss", 1.25f)),
            new Event(began + 120, 300, "", Map.of("worker0/beatsPerSecond", 1e6f, "loss", -0.5f)));
  }

  @Test
  void whatWasWrittenStaysAsTheFileGrows() {
    EventFile file = new EventFile(BEGAN);
    byte[] before = file.bytes();
    file.add(BEGAN, 1, Map.of("loss", 1.0));

    assertThat(file.bytes()).startsWith(before).hasSizeGreaterThan(before.length);
  }

  private static List<Event> events(byte[] file) throws IOException {
    List<Event> events = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    while (in.hasRemaining()) {
      byte[] length = take(in, 8);
      assertThat(in.getInt()).isEqualTo(masked(length));
      byte[] data =
          take(in, (int) ByteBuffer.wrap(length).order(ByteOrder.LITTLE_ENDIAN).getLong());
      assertThat(in.getInt()).isEqualTo(masked(data));
      events.add(event(CodedInputStream.newInstance(data)));
    }
    return events;
  }

  private static byte[] take(ByteBuffer in, int bytes) {
    byte[] taken = new byte[bytes];
    in.get(taken);
    return taken;
  }

  /** {@code ((crc >> 15) | (crc << 17)) + 0xa282ead8}, tensorflow/core/lib/hash/crc32c.h. */
  private static int masked(byte[] data) {
    CRC32C crc = new CRC32C();
    crc.update(data);
    long value = crc.getValue();
    return (int) (((value >> 15) | (value << 17)) + 0xa282ead8L);
  }

  private static Event event(CodedInputStream in) throws IOException {
    double wallTime = 0;
    long step = 0;
    String version = "";
    Map<String, Float> values = new LinkedHashMap<>();
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (tag >> 3) {
        case 1 -> wallTime = in.readDouble();
        case 2 -> step = in.readInt64();
        case 3 -> version = in.readString();
        case 5 -> addSummary(in.readBytes().newCodedInput(), values);
        default -> in.skipField(tag);
      }
    }
    return new Event(wallTime, step, version, values);
  }

  private static void addSummary(CodedInputStream in, Map<String, Float> values)
      throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      CodedInputStream value = in.readBytes().newCodedInput();
      value.readTag();
      String name = value.readString();
      value.readTag();
      values.put(name, value.readFloat());
    }
  }
}
