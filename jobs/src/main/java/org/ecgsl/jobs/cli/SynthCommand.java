package org.ecgsl.jobs.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.ecgsl.jobs.Progress;
import org.ecgsl.jobs.config.UserException;
import org.ecgsl.synth.StressNoise;
import org.ecgsl.synth.SyntheticArchive;
import org.ecgsl.synth.SyntheticArchiveConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "synth",
    description =
        "Writes a synthetic ECG archive with known truth in WFDB form: signals after McSharry et"
            + " al. 2003, normal, ventricular and atrial premature beats, noise, .atr annotations.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    showDefaultValues = true,
    footerHeading = "%nExamples:%n",
    footer = {
      "  ecgsl synth --output test-data/synthetic",
      "  ecgsl synth --output /data/synthetic --patients 200 --leads 12 --rate 500 --seconds 600",
      "  ecgsl synth --output /data/nights --seconds 7200 --rate 100 --leads 1 --apnoea 0.4",
      "  ecgsl synth --output /data/noisy --stress electrode-motion --snr 6"
    })
final class SynthCommand implements Callable<Integer> {

  private static final SyntheticArchiveConfig DEFAULTS = SyntheticArchiveConfig.defaults();

  @Spec private CommandSpec spec;

  @Option(
      names = "--output",
      paramLabel = "DIR",
      required = true,
      description = "Folder to write to; empty or not there yet.")
  private Path output;

  @Option(names = "--patients", paramLabel = "N", description = "Patients.")
  private int patients = DEFAULTS.patients();

  @Option(names = "--records", paramLabel = "N", description = "Recordings per patient.")
  private int records = DEFAULTS.recordsPerPatient();

  @Option(names = "--seconds", paramLabel = "S", description = "Length of a recording.")
  private double seconds = DEFAULTS.seconds();

  @Option(names = "--rate", paramLabel = "HZ", description = "Sampling rate.")
  private double rate = DEFAULTS.samplingRate();

  @Option(names = "--leads", paramLabel = "N", description = "Leads, 1 to 12.")
  private int leads = DEFAULTS.leads();

  @Option(
      names = "--pvc",
      paramLabel = "SHARE",
      description = "Share of premature ventricular contractions.")
  private double pvc = DEFAULTS.pvcShare();

  @Option(
      names = "--pac",
      paramLabel = "SHARE",
      description = "Share of premature atrial contractions.")
  private double pac = DEFAULTS.pacShare();

  @Option(
      names = "--apnoea",
      paramLabel = "SHARE",
      description = "Share of minutes with sleep apnoea; over 0, .apn files mark each minute.")
  private double apnoea = DEFAULTS.apnoeaShare();

  @Option(names = "--wander", paramLabel = "MV", description = "Baseline wander.")
  private double wander = DEFAULTS.baselineWanderMv();

  @Option(names = "--hum", paramLabel = "MV", description = "Mains hum.")
  private double hum = DEFAULTS.mainsHumMv();

  @Option(names = "--mains", paramLabel = "HZ", description = "Mains frequency.")
  private double mains = DEFAULTS.mainsHz();

  @Option(names = "--muscle", paramLabel = "MV", description = "Muscle noise.")
  private double muscle = DEFAULTS.muscleNoiseMv();

  @Option(
      names = "--stress",
      paramLabel = "KIND",
      converter = StressKindConverter.class,
      description =
          "Noise of the strength --snr besides: muscle, electrode-motion, or mixed (both). Default:"
              + " none.")
  private StressNoise.Kind stress;

  @Option(
      names = "--snr",
      paramLabel = "DB",
      description = "Signal-to-noise ratio of --stress in dB, as nst of the WFDB tools counts it.")
  private double snr = 12;

  @Option(names = "--seed", paramLabel = "N", description = "The same seed gives the same bytes.")
  private long seed = DEFAULTS.seed();

  @Mixin private OutputOptions shown;

  @Override
  public Integer call() throws Exception {
    SyntheticArchiveConfig config = config();
    Files.createDirectories(output);
    try (Stream<Path> there = Files.list(output)) {
      if (there.findAny().isPresent()) {
        throw new UserException(output + " is not empty; give --output a new folder");
      }
    }
    write(config);
    shown.show(
        new SummaryTable()
            .heading("Synthetic archive in " + output)
            .row("recordings", (long) patients * records)
            .row("patients", (long) patients),
        spec);
    return 0;
  }

  private void write(SyntheticArchiveConfig config) throws IOException {
    Progress progress = shown.progress(spec);
    Progress.Counter written = progress.counter("recordings", (long) patients * records);
    try {
      new SyntheticArchive(config)
          .write(
              name -> {
                if (name.endsWith(".hea")) {
                  written.advance();
                }
                return Files.newOutputStream(output.resolve(name));
              });
    } finally {
      progress.end();
    }
  }

  private SyntheticArchiveConfig config() {
    try {
      Optional<StressNoise> noise =
          Optional.ofNullable(stress).map(kind -> new StressNoise(kind, snr));
      return new SyntheticArchiveConfig(
          patients, records, seconds, rate, leads, pvc, pac, apnoea, wander, hum, mains, muscle,
          noise, seed);
    } catch (IllegalArgumentException e) {
      throw new UserException(e.getMessage(), e);
    }
  }
}
