"""Names of medicines that are mistaken for each other, after the published lists of look-alikes and sound-alikes."""

LOOK_ALIKES = tuple(
    tuple(pair.split("/"))
    for pair in """
    hydroxyzine/hydralazine celebrex/celexa celebrex/cerebyx prednisone/prednisolone clonidine/clonazepam
    vinblastine/vincristine metformin/metronidazole lamictal/lamisil zantac/xanax prilosec/prozac
    bupropion/buspirone chlorpromazine/chlorpropamide cycloserine/cyclosporine daunorubicin/doxorubicin
    dimenhydrinate/diphenhydramine dobutamine/dopamine glipizide/glyburide medroxyprogesterone/methylprednisolone
    nicardipine/nifedipine sulfadiazine/sulfasalazine tolazamide/tolbutamide amlodipine/amiloride
    azathioprine/azithromycin carbamazepine/oxcarbazepine cefazolin/cefoxitin cefotaxime/ceftazidime
    fluoxetine/paroxetine duloxetine/fluoxetine guanfacine/guaifenesin lamivudine/lamotrigine
    levetiracetam/levofloxacin losartan/valsartan enalapril/lisinopril propranolol/metoprolol
    quetiapine/olanzapine quinine/quinidine risperidone/ropinirole sitagliptin/saxagliptin sumatriptan/zolmitriptan
    tramadol/trazodone tizanidine/tiagabine valacyclovir/valganciclovir acyclovir/ganciclovir
    alprazolam/lorazepam diazepam/lorazepam clonazepam/lorazepam oxycodone/hydrocodone
    oxycontin/oxybutynin methadone/methylphenidate morphine/hydromorphone codeine/lodine lodine/iodine
    zyprexa/zyrtec zestril/zetia zocor/zoloft paxil/plavix paxil/taxol klonopin/clonidine
    lasix/losec lasix/luvox ambien/abilify accupril/aciphex adderall/inderal aricept/aciphex
    avandia/coumadin benadryl/benazepril cozaar/zocor diovan/zyban effexor/enablex evista/avinza
    keppra/kaletra levothyroxine/liothyronine lopressor/lyrica neurontin/noroxin norvasc/navane
    nexium/nexavar pravachol/prevacid premarin/primaxin reminyl/amaryl seroquel/serzone sinequan/seroquel
    tegretol/toradol topamax/toprol trental/tegretol viagra/allegra wellbutrin/wellcovorin
    xarelto/zarontin zyvox/zovirax fentanyl/sufentanil ephedrine/epinephrine penicillin/penicillamine
    hydrochlorothiazide/hydroxychloroquine folic/folinic insulin/inulin aspirin/afrin
    """.split()  # noqa: SIM905 - a list of words reads as one
)
