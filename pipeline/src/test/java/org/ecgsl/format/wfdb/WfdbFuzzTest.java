package org.ecgsl.format.wfdb;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.ecgsl.format.ReaderFuzzer;
import org.ecgsl.format.ReaderFuzzer.Seed;
import org.ecgsl.testing.RealData;
import org.junit.jupiter.api.Test;

/** Mutated records of every kind. */
class WfdbFuzzTest {

  private static final long RANDOM = 20_240_501;

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
