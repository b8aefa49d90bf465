package org.ecgsl.format;

import java.util.List;
import java.util.Optional;

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
  Message message();

  /** One line with the texts of the file that it is about, for whoever reads that file. */
  default String shown() {
    return file() + " " + message().shown();
  }

  /** The same without any text of a file; it names only files that are there. */
  default String withheld() {
    return file() + " " + message().withheld();
  }

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
    public Message message() {
      return Message.of(
          "is of no format that is read; these are: %s", Message.known(String.join(", ", known)));
    }
  }

  /**
   * A file that breaks the rules of its format; {@code where} names the place, or is {@link
   * Message#NONE}.
   */
  record MalformedFile(String file, Message where, Message problem) implements FormatError {
    @Override
    public Code code() {
      return Code.MALFORMED_FILE;
    }

    @Override
    public Message message() {
      return where.equals(Message.NONE) ? problem : Message.of("%s: %s", where, problem);
    }
  }

  /**
   * A file that something names is not there.
   *
   * @param wantedBy what names it
   * @param namedIn the file whose text names it; empty if a listing or a setting does
   */
  record MissingFile(String file, String wantedBy, Optional<String> namedIn)
      implements FormatError {
    /** A file that an archive's listing or a setting names. */
    public MissingFile(String file, String wantedBy) {
      this(file, wantedBy, Optional.empty());
    }

    @Override
    public String withheld() {
      return namedIn
          .map(place -> place + " names a file that does not exist")
          .orElseGet(this::shown);
    }

    @Override
    public Code code() {
      return Code.MISSING_FILE;
    }

    @Override
    public Message message() {
      return Message.of("does not exist, though %s names it", Message.known(wantedBy));
    }
  }

  /** A header line that does not follow header(5); {@code line} counts from 1. */
  record MalformedHeader(String file, int line, Message problem) implements FormatError {
    @Override
    public Code code() {
      return Code.MALFORMED_HEADER;
    }

    @Override
    public Message message() {
      return Message.of("line %d: %s", line, problem);
    }
  }

  /** A signal format no reader is there for. */
  record UnknownSignalFormat(String file, String format, String known) implements FormatError {
    @Override
    public Code code() {
      return Code.UNKNOWN_SIGNAL_FORMAT;
    }

    @Override
    public Message message() {
      return Message.of("signal format %s is not known; read are %s", format, Message.known(known));
    }
  }

  /** A header that is well-formed but lays its signals out in a way that is not read. */
  record UnsupportedLayout(String file, Message layout) implements FormatError {
    @Override
    public Code code() {
      return Code.UNSUPPORTED_LAYOUT;
    }

    @Override
    public Message message() {
      return Message.of("%s are not read", layout);
    }
  }

  /** A signal file shorter than its header says; lengths in samples per signal. */
  record TruncatedSignal(String file, long found, long expected) implements FormatError {
    @Override
    public Code code() {
      return Code.TRUNCATED_SIGNAL;
    }

    @Override
    public Message message() {
      return Message.of("ends after %,d of %,d samples", found, expected);
    }
  }

  /** A signal whose samples do not add up to the sum in its header. */
  record ChecksumMismatch(String file, int signal, int found, int expected) implements FormatError {
    @Override
    public Code code() {
      return Code.CHECKSUM_MISMATCH;
    }

    @Override
    public Message message() {
      return Message.of(
          "checksum of signal %d is %d where the header says %d", signal, found, expected);
    }
  }

  /** An annotation file that does not follow annot(5). */
  record MalformedAnnotations(String file, Message problem) implements FormatError {
    @Override
    public Code code() {
      return Code.MALFORMED_ANNOTATIONS;
    }

    @Override
    public Message message() {
      return problem;
    }
  }
}
