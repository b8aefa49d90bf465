package org.ecgsl.jobs.cli;

import org.ecgsl.format.listing.Position;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads places in a recording from the command line. */
final class PositionConverter implements ITypeConverter<Position> {

  @Override
  public Position convert(String text) {
    try {
      return Position.parse(text);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
