//! Open questions of a migration: answered on the command line, or asked for at the terminal.

use std::io::{self, BufRead, IsTerminal, Write};

use anstream::{eprint, eprintln};
use luthier_build::Error;
use luthier_codegen::migrate::question::{Answers, Question};

/// The answers that were given as `QUESTION=ANSWER`.
pub(crate) fn given(options: &[String]) -> Result<Answers, Error> {
    let mut answers = Answers::new();
    for option in options {
        let Some((question, answer)) = option.split_once('=') else {
            return Err(Error::new(format!(
                "error: `{option}` is no answer\n  = help: write `--answer QUESTION=ANSWER`, with the question's id as \
                 `luthier makemigrations` prints it"
            )));
        };
        answers.insert(question.trim().to_owned(), answer.trim().to_owned());
    }
    Ok(answers)
}

/// Whether somebody is there to ask.
pub(crate) fn can_ask() -> bool {
    io::stdin().is_terminal() && io::stderr().is_terminal()
}

/// Asks each question, and adds the answers.
pub(crate) fn ask(questions: &[Question], answers: &mut Answers) -> Result<(), Error> {
    let mut lines = io::stdin().lock().lines();
    for question in questions {
        loop {
            eprintln!("\n{}", question.text);
            for (letter, choice) in ('a'..='z').zip(&question.choices) {
                eprintln!("  {letter}) {}", choice.text);
            }
            if question.kind.takes_value() {
                eprintln!("  or a value, as the models spell it");
            }
            eprint!("> ");
            let _ = io::stderr().flush();
            let line = match lines.next() {
                Some(Ok(line)) => line,
                Some(Err(error)) => {
                    return Err(Error::new(format!(
                        "error: cannot read the answer: {error}"
                    )));
                }
                None => return Err(Error::new("error: there is a question, and no answer came")),
            };
            if let Some(answer) = understood(question, line.trim()) {
                answers.insert(question.id.clone(), answer);
                break;
            }
            eprintln!("that is none of the answers");
        }
    }
    Ok(())
}

/// The answer that a line gives: a choice by letter or key, or a value.
fn understood(question: &Question, line: &str) -> Option<String> {
    let mut lettered = ('a'..='z').zip(&question.choices);
    if let Some((_, choice)) =
        lettered.find(|(letter, _)| line.len() == 1 && line.starts_with(*letter))
    {
        return Some(choice.key.clone());
    }
    let is_value = question.kind.takes_value() && !line.is_empty();
    (question.has_choice(line) || is_value).then(|| line.to_owned())
}

/// The questions as a report, for when nobody is there to ask.
pub(crate) fn report(questions: &[Question]) -> String {
    let mut text = String::from(
        "error: the models leave questions open; answer them with `--answer`, or at a terminal\n",
    );
    for question in questions {
        text.push_str(&format!("\n{}\n", question.text));
        for choice in &question.choices {
            text.push_str(&format!(
                "  --answer '{}={}'\n      {}\n",
                question.id, choice.key, choice.text
            ));
        }
        if question.kind.takes_value() {
            text.push_str(&format!(
                "  --answer '{}=VALUE'\n      any value, as the models spell it\n",
                question.id
            ));
        }
    }
    text
}
