package org.ecgsl.format;

import com.google.errorprone.annotations.CompileTimeConstant;
import java.util.List;
import java.util.Locale;

/**
 * A line about a file that knows which of its words are the file's: they may name a patient. The
 * compiler holds the rest to be written in this program.
 */
public final class Message {

  /** Stands where a text of the file is not to be shown. */
  private static final String WITHHELD = "...";

  /** Of no words. */
  public static final Message NONE = new Message("", List.of());

  private final String format;
  private final List<Object> arguments;

  private Message(String format, List<Object> arguments) {
    this.format = format;
    this.arguments = arguments;
  }

  /**
   * A message.
   *
   * @param format as {@link String#format} takes it
   * @param arguments what it is about; a string among them counts as a text of the file, which is
   *     shown only where its user reads it
   */
  public static Message of(@CompileTimeConstant final String format, Object... arguments) {
    return new Message(format, List.of(arguments));
  }

  /** Words that are none of a file's though the compiler cannot know, a setting for example. */
  public static Message known(String words) {
    return new Message("%s", List.of(new Known(words)));
  }

  private record Known(String words) {
    @Override
    public String toString() {
      return words;
    }
  }

  /** With the texts of the file. */
  public String shown() {
    return formatted(true);
  }

  /** Without the texts of the file: for tables, logs and whoever does not read the file. */
  public String withheld() {
    return formatted(false);
  }

  private String formatted(boolean showing) {
    Object[] words = arguments.stream().map(word -> word(word, showing)).toArray();
    return String.format(Locale.ROOT, format, words);
  }

  private static Object word(Object argument, boolean showing) {
    if (argument instanceof Message message) {
      return showing ? message.shown() : message.withheld();
    }
    return argument instanceof CharSequence && !showing ? WITHHELD : argument;
  }

  @Override
  public String toString() {
    return withheld();
  }
}
