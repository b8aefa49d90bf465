package org.ecgsl.jobs.cli;

import java.util.Locale;
import org.ecgsl.synth.StressNoise;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads kinds of noise from the command line, written as other options are. */
final class StressKindConverter implements ITypeConverter<StressNoise.Kind> {

  @Override
  public StressNoise.Kind convert(String text) {
    try {
      return StressNoise.Kind.valueOf(text.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "no kind of noise " + text + "; it takes muscle, electrode-motion or mixed");
    }
  }
}
