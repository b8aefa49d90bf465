package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.ecgsl.format.FormatException;
import org.ecgsl.format.MemoryFiles;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.ReaderFuzzer.Seed;
import org.ecgsl.format.RecordFiles;
import org.ecgsl.format.RecordFormat;
import org.ecgsl.format.RecordReader;
import org.ecgsl.format.WindowCursor;
import org.ecgsl.signal.Annotation;
import org.ecgsl.signal.EcgRecord;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Mutated records of every kind. */
class WfdbFuzzTest {

  private static final long RANDOM = 20_240_501;

  @Test
  void survivesWhateverMadeUpFilesHold() throws Exception {
    new ReaderFuzzer(new WfdbFormat(), "atr", "aha")
        .run(madeUpSeeds(), ReaderFuzzer.INPUTS, RANDOM);
  }

  @ParameterizedTest
  @EnumSource
  void windowsSurviveThemToo(Resolution resolution) throws Exception {
    new ReaderFuzzer(new Windows(new WfdbFormat(resolution)))
        .run(madeUpSeeds(), ReaderFuzzer.INPUTS, RANDOM + 1);
  }

  /** The format with readers that verify by making windows. */
  private record Windows(RecordFormat format) implements RecordFormat {
    @Override
    public String name() {
      return format.name();
    }

    @Override
    public boolean identifying() {
      return format.identifying();
    }

    @Override
    public boolean claims(String fileName) {
      return format.claims(fileName);
    }

    @Override
    public boolean recognises(String fileName, byte[] head) {
      return format.recognises(fileName, head);
    }

    @Override
    public RecordReader open(RecordFiles files, String fileName)
        throws IOException, FormatException {
      return new WindowReader(format.open(files, fileName));
    }
  }

  private record WindowReader(RecordReader reader) implements RecordReader {
    @Override
    public EcgRecord record() {
      return reader.record();
    }

    @Override
    public List<String> files() {
      return reader.files();
    }

    @Override
    public WindowCursor windows(int windowSamples) throws IOException, FormatException {
      return reader.windows(windowSamples);
    }

    @Override
    public boolean hasAnnotations(String annotator) throws IOException {
      return reader.hasAnnotations(annotator);
    }

    @Override
    public List<Annotation> annotations(String annotator) throws IOException, FormatException {
      return reader.annotations(annotator);
    }
  }

  private static List<Seed> madeUpSeeds() throws IOException {
    return List.of(
        packed("212x2:3"), packed("16+7"), packed("8"), packed("311"), flac(), segments());
  }

  private static Seed packed(String format) throws IOException {
    Random draw = new Random(1);
    MemoryFiles files = new MemoryFiles();
    files.put(
        "r.hea",
        "# 69 M\nr 2 360 400 17:27:45 15/08/1994\nr.dat %s 200(5)/mV 12 0 0 0 0 I\nr.dat %s\n"
            .formatted(format, format));
    byte[] dat = new byte[4_000];
    draw.nextBytes(dat);
    files.put("r.dat", dat);
    List<Annotation> marks = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      marks.add(new Annotation(i * 700L, "N", i % 3, i % 2, i % 5, i % 9 == 0 ? "(AFIB" : ""));
    }
    new WfdbWriter(files).writeAnnotations("r", "atr", marks);
    byte[] aha = new byte[16 * 50];
    for (int at = 0; at < aha.length; at += 16) {
      aha[at + 1] = 'N';
      aha[at + 4] = (byte) (at / 16);
      aha[at + 9] = 1;
    }
    files.put("r.aha", aha);
    return new Seed(files, "r.hea");
  }

  private static Seed flac() {
    Random draw = new Random(2);
    MemoryFiles files = new MemoryFiles();
    int[][] channels = {draw.ints(900, -100, 100).toArray(), draw.ints(900, -9, 9).toArray()};
    files.put("r.hea", "r 2 360 300\nr.d0 516x3 200 16 0 0 0 0 I\nr.d0 516x3 200 16 0 0 0 0 II\n");
    files.put("r.d0", new FlacWriter(16, 64, draw).write(channels));
    return new Seed(files, "r.hea");
  }

  private static Seed segments() {
    MemoryFiles files = new MemoryFiles();
    files.put("r.hea", "r/5 2 100 5203\nl 0\na 100\n~ 5000\ngone 3\na 100\n# <age>: 60\n");
    files.put("l.hea", "l 2 100 0\n~ 0 10 0 0 0 0 0 I\n~ 0 20(5) 0 0 0 0 0 II\n");
    files.put("a.hea", "a 2 100 100\na.dat 80 10 0 0 0 0 0 II\na.dat 80 5 0 0 0 0 0 V\n");
    files.put("a.dat", new byte[200]);
    return new Seed(files, "r.hea");
  }

  @Test
  void survivesWhateverTheFilesHold() throws Exception {
    new ReaderFuzzer(new WfdbFormat(), "atr", "gqrsh", "anI")
        .run(realSeeds(), ReaderFuzzer.INPUTS, RANDOM);
  }

  private static List<Seed> realSeeds() throws IOException {
    Path wfdb = RealData.folder("wfdb");
    Path segments = wfdb.resolve("multi-segment");
    return List.of(
        Seed.of(wfdb, "100_3chan.hea", "100_3chan.dat"),
        Seed.of(wfdb, "test01_00s_skewframe.hea", "test01_00s.dat"),
        Seed.of(
            wfdb,
            "binformats.hea",
            "binformats.d0",
            "binformats.d1",
            "binformats.d2",
            "binformats.d3",
            "binformats.d4",
            "binformats.d5",
            "binformats.d6",
            "binformats.d7",
            "binformats.d8",
            "binformats.d9"),
        Seed.of(wfdb, "flacformats.hea", "flacformats.d0", "flacformats.d1", "flacformats.d2"),
        Seed.of(
            wfdb,
            "mixedsignals.hea",
            "mixedsignals_e.dat",
            "mixedsignals_p.dat",
            "mixedsignals_r.dat"),
        Seed.of(
            segments.resolve("041s"),
            "041s.hea",
            "041s01.hea",
            "041s01.dat",
            "041s02.hea",
            "041s02.dat"),
        Seed.of(
            segments.resolve("p000878"),
            "p000878-2137-10-26-16-57.hea",
            "3269321_layout.hea",
            "3269321_0001.hea",
            "3269321_0001.dat",
            "3269321_0002.hea",
            "3269321_0002.dat"),
        Seed.of(wfdb, "12726.hea", "12726.anI"));
  }
}
