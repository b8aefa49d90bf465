package org.ecgsl.jobs.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;
import static org.ecgsl.signal.SignalWindow.INVALID_SAMPLE;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.example.data.simple.SimpleGroup;
import org.apache.parquet.hadoop.ParquetWriter;
import org.apache.parquet.hadoop.example.ExampleParquetWriter;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.MessageTypeParser;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.LocalFiles;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.format.table.Mapping;
import org.ecgsl.format.table.Mapping.LeadColumn;
import org.ecgsl.format.table.Mapping.Signal;
import org.ecgsl.signal.Lead;
import org.ecgsl.signal.SignalWindow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ParquetFormatTest {

  private static final MessageType SCHEMA =
      MessageTypeParser.parseMessageType(
          """
          message recording {
            required int32 I;
            optional double II;
            required float V1;
            optional int64 V2;
            optional binary note (UTF8);
            optional group nested { optional int32 x; }
          }
          """);

  private static final int ROWS = 20_000;

  @TempDir private Path folder;

  @Test
  void readsColumnsOfNumbersAcrossRowGroups() throws Exception {
    write("rec.parquet");
    RecordReader reader = open(mapping(List.of()));

    assertThat(reader.record().lengthSamples()).isEqualTo(ROWS);
    assertThat(reader.record().leads())
        .containsExactly(
            new Lead("I", 200, 0, "mV"),
            new Lead("II", 1e6, 0, "mV"),
            new Lead("V1", 1e6, 0, "mV"),
            new Lead("V2", 200, 0, "mV"));
    int[][] samples = samples(reader, 777);
    for (int i = 0; i < ROWS; i++) {
      assertThat(samples[0][i]).isEqualTo(i % 1000 - 500);
      assertThat(samples[1][i]).isEqualTo(i % 7 == 0 ? INVALID_SAMPLE : (i % 100) * 5_000);
      assertThat(samples[2][i]).isEqualTo(-(i % 50) * 2_500);
      assertThat(samples[3][i]).isEqualTo(i % 11 == 0 ? INVALID_SAMPLE : i);
    }
  }

  @Test
  void leadsAreChosenByTheirColumns() throws Exception {
    write("rec.parquet");
    RecordReader reader =
        open(
            mapping(
                List.of(
                    new LeadColumn("aVR", "V2"),
                    new LeadColumn("I", ""),
                    new LeadColumn("twin", "I"))));

    int[][] samples = samples(reader, 5000);
    assertThat(reader.record().leads()).extracting(Lead::name).containsExactly("aVR", "I", "twin");
    assertThat(samples[0][1]).isEqualTo(1);
    assertThat(samples[1]).isEqualTo(samples[2]);
  }

  @Test
  void aColumnThatIsNoNumberIsNoLead() throws Exception {
    write("rec.parquet");

    assertThatThrownBy(() -> open(mapping(List.of(new LeadColumn("I", "note")))))
        .isInstanceOf(FormatException.class)
        .hasMessageContaining("has no column ...; it has 4: ...")
        .extracting(e -> ((FormatException) e).error().shown(), STRING)
        .contains("has no column note; it has 4: I, II, V1, V2");
  }

  @Test
  void isRecognisedByItsFirstBytes() {
    byte[] parquet = {'P', 'A', 'R', '1', 0};

    assertThat(new ParquetFormat().recognises("a.parquet", parquet)).isTrue();
    assertThat(new ParquetFormat().recognises("a.parquet", new byte[9])).isFalse();
    assertThat(new ParquetFormat().recognises("a.csv", parquet)).isFalse();
  }

  @Test
  void aFailureOfTheStorageIsNoMistakeOfTheFile() throws Exception {
    write("rec.parquet");
    LocalFiles files = new LocalFiles(folder);
    RecordFiles failing =
        new RecordFiles() {
          @Override
          public InputStream open(String name) throws IOException {
            return new FilterInputStream(files.open(name)) {
              @Override
              public int read(byte[] bytes, int from, int length) throws IOException {
                throw new IOException("disk on fire");
              }
            };
          }

          @Override
          public boolean exists(String name) throws IOException {
            return files.exists(name);
          }

          @Override
          public long size(String name) throws IOException {
            return files.size(name);
          }

          @Override
          public String describe(String name) {
            return name;
          }
        };

    assertThatThrownBy(() -> new ParquetFormat(mapping(List.of())).open(failing, "rec.parquet"))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("disk on fire");
  }

  @Test
  void aBrokenFileIsReadOrSaidToBeBroken() throws Exception {
    write("rec.parquet");
    byte[] valid = Files.readAllBytes(folder.resolve("rec.parquet"));
    Random draw = new Random(5);
    int broken = 0;
    for (int i = 0; i < 300; i++) {
      byte[] bytes = valid.clone();
      // The footer is at the end.
      int reach = draw.nextBoolean() ? bytes.length : 800;
      bytes[bytes.length - 1 - draw.nextInt(reach)] ^= (byte) (1 << draw.nextInt(8));
      if (i % 3 == 0) {
        bytes = Arrays.copyOf(bytes, draw.nextInt(bytes.length));
      }
      Files.write(folder.resolve("rec.parquet"), bytes);
      try {
        open(mapping(List.of())).verify();
      } catch (FormatException e) {
        assertThat(e.getMessage().lines()).hasSize(1);
        broken++;
      }
    }
    assertThat(broken).isGreaterThan(100);
  }

  private void write(String name) throws IOException {
    Files.deleteIfExists(folder.resolve(name));
    try (ParquetWriter<Group> writer =
        ExampleParquetWriter.builder(new org.apache.hadoop.fs.Path(folder.resolve(name).toUri()))
            .withType(SCHEMA)
            .withConf(new Configuration())
            .withCompressionCodec(CompressionCodecName.SNAPPY)
            .withRowGroupSize(64L << 10)
            .withPageSize(4 << 10)
            .build()) {
      for (int i = 0; i < ROWS; i++) {
        Group row = new SimpleGroup(SCHEMA);
        row.add("I", i % 1000 - 500);
        if (i % 7 != 0) {
          row.add("II", (i % 100) * 1.0);
        }
        row.add("V1", -(i % 50) * 0.5f);
        if (i % 11 != 0) {
          row.add("V2", (long) i);
        }
        writer.write(row);
      }
    }
  }

  private static Mapping mapping(List<LeadColumn> leads) {
    return Mapping.defaults().with(new Signal(500, leads, "mV", 200, 0, List.of()));
  }

  private RecordReader open(Mapping mapping) throws IOException, FormatException {
    return new ParquetFormat(mapping).open(new LocalFiles(folder), "rec.parquet");
  }

  private static int[][] samples(RecordReader reader, int window) throws Exception {
    int[][] all = new int[reader.record().leads().size()][(int) reader.record().lengthSamples()];
    try (WindowCursor cursor = reader.windows(window)) {
      for (Optional<SignalWindow> next = cursor.next(); next.isPresent(); next = cursor.next()) {
        for (int lead = 0; lead < all.length; lead++) {
          int[] part = next.get().samples()[lead];
          System.arraycopy(part, 0, all[lead], (int) next.get().startSample(), part.length);
        }
      }
    }
    return all;
  }
}
