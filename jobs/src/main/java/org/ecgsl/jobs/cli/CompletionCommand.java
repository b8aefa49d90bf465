package org.ecgsl.jobs.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

@Command(
    name = "completion",
    description = "Prints a script by which a shell completes commands and options.",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  source <(./ecgsl completion bash)                     in this shell",
      "  ./ecgsl completion bash > ~/.local/share/bash-completion/completions/ecgsl",
      "  ./ecgsl completion zsh > ~/.ecgsl.zsh && echo 'source ~/.ecgsl.zsh' >> ~/.zshrc"
    })
final class CompletionCommand implements Callable<Integer> {

  /** Shells that know the script, which begins with what zsh needs for it. */
  enum Shell {
    BASH,
    ZSH
  }

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0",
      paramLabel = "SHELL",
      converter = ShellConverter.class,
      description = "bash or zsh.")
  private Shell shell;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    out.println("# Completes ecgsl in " + shell.name().toLowerCase(Locale.ROOT));
    out.println(AutoComplete.bash("ecgsl", spec.root().commandLine()));
    out.flush();
    return 0;
  }

  /** Reads a shell's name as it is written. */
  static final class ShellConverter implements ITypeConverter<Shell> {
    @Override
    public Shell convert(String text) {
      try {
        return Shell.valueOf(text.toUpperCase(Locale.ROOT));
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("no completion for " + text + "; it takes bash or zsh");
      }
    }
  }
}
