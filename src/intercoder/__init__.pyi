from intercoder.api.agreement import Agreement as Agreement
from intercoder.api.agreement import agreement_of as agreement_of
from intercoder.api.codebooks import codes_frame as codes_frame
from intercoder.api.codebooks import read_codebook as read_codebook
from intercoder.api.coefficients import Coefficient as Coefficient
from intercoder.api.coefficients import ac1 as ac1
from intercoder.api.coefficients import alpha as alpha
from intercoder.api.coefficients import brennan_prediger as brennan_prediger
from intercoder.api.coefficients import coefficient as coefficient
from intercoder.api.coefficients import fleiss_kappa as fleiss_kappa
from intercoder.api.coefficients import kappa as kappa
from intercoder.api.coefficients import percent_agreement as percent_agreement
from intercoder.api.findings import Findings as Findings
from intercoder.api.prevalence import Prevalence as Prevalence
from intercoder.api.scoring import ArrowScorer as ArrowScorer
from intercoder.api.study import Study as Study
from intercoder.api.study import create_study as create_study
from intercoder.api.study import demo_study as demo_study
from intercoder.api.study import open_study as open_study
from intercoder.errors import IntercoderError as IntercoderError
from intercoder.suggest.estimator import Suggester as Suggester

__version__: str
__all__: list[str]
_HOMES: dict[str, str]
