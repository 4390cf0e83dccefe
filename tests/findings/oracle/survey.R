# Figures of the R package survey for tests/findings/test_against_survey.py:
#   python -m tests.findings.survey_data units.csv && Rscript tests/findings/oracle/survey.R units.csv \
#     > tests/findings/oracle/survey.csv
suppressPackageStartupMessages(library(survey))
options(survey.lonely.psu = "adjust", digits = 15)
units <- read.csv(commandArgs(TRUE)[1], colClasses = c(group = "character"))
say <- function(design, figure, code, part, value)
  cat(paste(design, figure, code, part, format(value, digits = 15), sep = ","), "\n", sep = "")
codes <- c("a", "b", "c", "d")
designs <- list(
  simple = svydesign(ids = ~1, weights = ~1, data = units),
  weights = svydesign(ids = ~1, weights = ~weight, data = units),
  respondents = svydesign(ids = ~respondent, weights = ~1, data = units),
  weighted = svydesign(ids = ~respondent, weights = ~weight, data = units),
  survey = svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = units,
                     nest = TRUE),
  lonely = svydesign(ids = ~cluster, strata = ~lonely, weights = ~weight, data = units,
                     nest = TRUE)
)
cat("design,figure,code,part,value\n")
for (name in names(designs)) {
  design <- designs[[name]]
  say(name, "df", "", "", degf(design))
  for (code in codes) {
    mean <- svymean(as.formula(paste0("~", code)), design)
    say(name, "share", code, "", coef(mean))
    say(name, "error", code, "", SE(mean))
    interval <- attr(svyciprop(as.formula(paste0("~I(", code, "==1)")), design, method = "beta"), "ci")
    say(name, "beta low", code, "", interval[1])
    say(name, "beta high", code, "", interval[2])
    groups <- svyby(as.formula(paste0("~", code)), ~group, design, svymean)
    for (row in seq_len(nrow(groups))) {
      say(name, "share", code, groups$group[row], groups[row, code])
      say(name, "error", code, groups$group[row], SE(groups)[row])
    }
    for (group in sort(unique(units$group))) {
      design$variables$is_group <- design$variables$group == group
      test <- svychisq(as.formula(paste0("~", code, "+is_group")), design)
      say(name, "p against others", code, group, test$p.value)
    }
    test <- svychisq(as.formula(paste0("~", code, "+group")), design)
    say(name, "f", code, "", test$statistic)
    say(name, "ndf", code, "", test$parameter[1])
    say(name, "ddf", code, "", test$parameter[2])
    say(name, "p", code, "", test$p.value)
  }
  for (pair in list(c("a", "b"), c("a", "c"), c("b", "d"))) {
    test <- svychisq(as.formula(paste0("~", pair[1], "+", pair[2])), design)
    say(name, "p together", pair[1], pair[2], test$p.value)
  }
}
