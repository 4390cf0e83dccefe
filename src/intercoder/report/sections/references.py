"""The references of a report."""

from __future__ import annotations

from collections.abc import Sequence

from intercoder.agreement.of_study.results import StudyAgreement
from intercoder.report.document import Items, Section

_ALWAYS = (
    "Cicchetti, D. V., & Feinstein, A. R. (1990). High agreement but low kappa: II. Resolving the"
    " paradoxes. Journal of Clinical Epidemiology, 43(6), 551–558."
    " doi:10.1016/0895-4356(90)90159-M",
    "De Vries, H., Elliott, M. N., Kanouse, D. E., & Teleki, S. S. (2008). Using pooled kappa to"
    " summarize interrater agreement across many items. Field Methods, 20(3), 272–282."
    " doi:10.1177/1525822X08317166",
    "Efron, B. (1987). Better bootstrap confidence intervals. Journal of the American Statistical"
    " Association, 82(397), 171–185. doi:10.1080/01621459.1987.10478410",
    "Gwet, K. L. (2008). Computing inter-rater reliability and its variance in the presence of high"
    " agreement. British Journal of Mathematical and Statistical Psychology, 61(1), 29–48."
    " doi:10.1348/000711006X126600",
    "Hayes, A. F., & Krippendorff, K. (2007). Answering the call for a standard reliability measure"
    " for coding data. Communication Methods and Measures, 1(1), 77–89."
    " doi:10.1080/19312450709336664",
    "Kottner, J., Audigé, L., Brorson, S., Donner, A., Gajewski, B. J., Hróbjartsson, A., Roberts,"
    " C., Shoukri, M., & Streiner, D. L. (2011). Guidelines for Reporting Reliability and Agreement"
    " Studies (GRRAS) were proposed. Journal of Clinical Epidemiology, 64(1), 96–106."
    " doi:10.1016/j.jclinepi.2010.03.002",
    "Krippendorff, K. (2011). Computing Krippendorff's alpha-reliability. University of"
    " Pennsylvania, Annenberg School for Communication.",
    "Krippendorff, K. (2019). Content analysis: An introduction to its methodology (4th ed.)."
    " Sage.",
    "Krippendorff, K., & Craggs, R. (2016). The reliability of multi-valued coding of data."
    " Communication Methods and Measures, 10(4), 181–198. doi:10.1080/19312458.2016.1228863",
    "Tong, A., Sainsbury, P., & Craig, J. (2007). Consolidated criteria for reporting qualitative"
    " research (COREQ): a 32-item checklist for interviews and focus groups. International Journal"
    " for Quality in Health Care, 19(6), 349–357. doi:10.1093/intqhc/mzm042",
    "O'Connor, C., & Joffe, H. (2020). Intercoder reliability in qualitative research: Debates and"
    " practical guidelines. International Journal of Qualitative Methods, 19."
    " doi:10.1177/1609406919899220",
)
_COHEN = (
    "Cohen, J. (1960). A coefficient of agreement for nominal scales. Educational and Psychological"
    " Measurement, 20(1), 37–46. doi:10.1177/001316446002000104"
)
_CONGER = (
    "Conger, A. J. (1980). Integration and generalization of kappas for multiple raters."
    " Psychological Bulletin, 88(2), 322–328. doi:10.1037/0033-2909.88.2.322"
)
_OF_DISTANCE = {
    "masi": "Passonneau, R. (2006). Measuring agreement on set-valued items (MASI) for semantic and"
    " pragmatic annotation. Proceedings of the Fifth International Conference on Language Resources"
    " and Evaluation (LREC), 831–836.",
    "passonneau2004": "Passonneau, R. J. (2004). Computing reliability for coreference annotation."
    " Proceedings of the Fourth International Conference on Language Resources and Evaluation"
    " (LREC), 1503–1506.",
    "jaccard": "Jaccard, P. (1912). The distribution of the flora in the alpine zone. New"
    " Phytologist, 11(2), 37–50. doi:10.1111/j.1469-8137.1912.tb05611.x",
    "dice": "Dice, L. R. (1945). Measures of the amount of ecologic association between species."
    " Ecology, 26(3), 297–302. doi:10.2307/1932409",
}


def references(found: StudyAgreement, also: Sequence[str] = ()) -> Section:
    """The works the report cites, those of `also` among them, in alphabetical order."""
    named = [*_ALWAYS, *also]
    named.append(_COHEN if len(found.coders) == 2 else _CONGER)
    if found.selection.distance in _OF_DISTANCE:
        named.append(_OF_DISTANCE[found.selection.distance])
    return Section("references", "References", (Items(tuple(sorted(named))),))
