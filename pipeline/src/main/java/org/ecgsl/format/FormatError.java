package org.ecgsl.format;

import java.util.List;

/** Why a file cannot be read. Each case is one line: what is wrong, and what would be right. */
public sealed interface FormatError {

  /** Stable names of the cases, as the quarantine table keeps them. */
  enum Code {
    UNKNOWN_FORMAT,
    MISSING_FILE,
    MALFORMED_FILE,
    MALFORMED_HEADER,
    UNKNOWN_SIGNAL_FORMAT,
    UNSUPPORTED_LAYOUT,
    TRUNCATED_SIGNAL,
    CHECKSUM_MISMATCH,
    MALFORMED_ANNOTATIONS
  }

  /** Which case it is. */
  Code code();

  /** The file it concerns. */
  String file();

  /** What is wrong, without the file. */
  String message();

  /** A file in which no known format begins. */
  record UnknownFormat(String file, List<String> known) implements FormatError {
    public UnknownFormat {
      known = List.copyOf(known);
    }

    @Override
    public Code code() {
      return Code.UNKNOWN_FORMAT;
    }

    @Override
    public String message() {
      return "is of no format that is read; these are: " + String.join(", ", known);
    }
  }

  /** A file that breaks the rules of its format; {@code where} names the place, or is empty. */
  record MalformedFile(String file, String where, String problem) implements FormatError {
    @Override
    public Code code() {
      return Code.MALFORMED_FILE;
    }

    @Override
    public String message() {
      return where.isEmpty() ? problem : where + ": " + problem;
    }
  }

  /** A file that another one names is not there. */
  record MissingFile(String file, String wantedBy) implements FormatError {
    @Override
    public Code code() {
      return Code.MISSING_FILE;
    }

    @Override
    public String message() {
      return "does not exist, though " + wantedBy + " names it";
    }
  }

  /** A header line that does not follow header(5); {@code line} counts from 1. */
  record MalformedHeader(String file, int line, String problem) implements FormatError {
    @Override
    public Code code() {
      return Code.MALFORMED_HEADER;
    }

    @Override
    public String message() {
      return "line " + line + ": " + problem;
    }
  }

  /** A signal format no reader is there for. */
  record UnknownSignalFormat(String file, String format, String known) implements FormatError {
    @Override
    public Code code() {
      return Code.UNKNOWN_SIGNAL_FORMAT;
    }

    @Override
    public String message() {
      return "signal format " + format + " is not known; read are " + known;
    }
  }

  /** A header that is well-formed but lays its signals out in a way that is not read. */
  record UnsupportedLayout(String file, String layout) implements FormatError {
    @Override
    public Code code() {
      return Code.UNSUPPORTED_LAYOUT;
    }

    @Override
    public String message() {
      return layout + " are not read";
    }
  }

  /** A signal file shorter than its header says; lengths in samples per signal. */
  record TruncatedSignal(String file, long found, long expected) implements FormatError {
    @Override
    public Code code() {
      return Code.TRUNCATED_SIGNAL;
    }

    @Override
    public String message() {
      return "ends after %,d of %,d samples".formatted(found, expected);
    }
  }

  /** A signal whose samples do not add up to the sum in its header. */
  record ChecksumMismatch(String file, int signal, int found, int expected) implements FormatError {
    @Override
    public Code code() {
      return Code.CHECKSUM_MISMATCH;
    }

    @Override
    public String message() {
      return "checksum of signal %d is %d where the header says %d"
          .formatted(signal, found, expected);
    }
  }

  /** An annotation file that does not follow annot(5). */
  record MalformedAnnotations(String file, String problem) implements FormatError {
    @Override
    public Code code() {
      return Code.MALFORMED_ANNOTATIONS;
    }

    @Override
    public String message() {
      return problem;
    }
  }
}
