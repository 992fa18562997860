import Completion

// Prints the completion for bash: `make completions`.
print(CompletionScript.text, terminator: "")
