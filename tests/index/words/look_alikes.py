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

NAMES_BESIDE_COMMON_WORDS = tuple(
    tuple(pair.split("/"))
    for pair in """
    pletal/petal precose/precise augmentin/augmenting differin/differing meridia/meridian doral/dorsal axid/acid
    relpax/relax embeda/embed axert/avert amerge/emerge factive/active azor/razor contrave/contrive metadate/metadata
    halcion/halcyon artane/arcane azilect/select keflex/reflex norflex/reflex amrix/matrix neoral/neural
    zortress/fortress
    cellcept/concept simulect/simulate zemplar/exemplar nplate/plate exjade/evade halaven/heaven ellence/silence
    votrient/nutrient sutent/student afinitor/monitor tasigna/design actiq/attic kadian/radian norco/narco
    seasonale/seasonal climara/climate estrace/trace protopic/prototype oracea/oracle aloxi/aloe emend/amend
    marinol/marine antivert/convert bonine/bovine relistor/resistor zelnorm/norm asacol/alcohol tracleer/tracer
    calan/canal effient/efficient colestid/celestial selzentry/sentry sustiva/sustain videx/video vfend/fend
    zerit/merit biaxin/brain ketek/kettle silenor/silent savella/novella focalin/focal vyvanse/advance nuvigil/vigil
    moban/urban invega/omega aventyl/eventual alli/ally revia/review campral/camera antara/antler livalo/livable
    altace/palace covera/cover cardene/garden rythmol/rhythm pacerone/pace lialda/dial senna/henna lindane/linden
    mesna/menus biotin/boston
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Medicines near a common word, written from memory before any was tried; the speller knows none of them."""

FURTHER_NAMES = tuple(
    """
    emsam jalyn xyrem lysteda zytiga alinia evoxac salagen actonel prolia isoptin plendil tiazac demadex edecrin
    dyazide maxzide inspra multaq tikosyn betapace tambocor norpace mexitil ticlid savaysa vascepa lovaza welchol
    niaspan trilipix juxtapid repatha praluent bydureon trulicity onglyza nesina farxiga jardiance prandin starlix
    glyset symlin apidra tresiba cytomel viread epivir ziagen edurant isentress norvir prezista combivir fuzeon
    noxafil lotrimin sporanox tindamax xifaxan albenza malarone lariam daraprim avelox omnicef suprax ceftin cefzil
    duricef unasyn zosyn merrem invanz cubicin vancocin septra monurol hiprex pyridium urispas elmiron anzemet
    kytril dramamine carafate cytotec zegerid dexilant amitiza linzess lotronex pentasa colazal entocort uceris
    cimzia simponi otezla taltz cosentyx tremfya dupixent elidel tazorac ziana solodyn aczone propecia avodart
    stendra addyi osphena femhrt vivelle alora clomid mirena skyla nexplanon lupron zoladex casodex xtandi arimidex
    aromasin fareston faslodex ibrance tykerb herceptin votrient inlyta lenvima tarceva iressa sprycel bosulif
    jakafi velcade alimta gemzar temodar doxil procrit promacta soliris sensipar renagel samsca rapamune treximet
    frova gabitril banzel vimpat aptiom sabril tasmar stalevo comtan exelon rilutek ampyra rebif tysabri gilenya
    lioresal dantrium opana exalgo nucynta lortab subutex antabuse adipex belviq xenical saxenda intuniv vistaril
    tranxene librium prosom viibryd pristiq fetzima fanapt geodon rexulti loxitane mellaril trilafon prolixin
    symbyax nuplazid periostat ovide natroba sklice ulesfia elimite eurax lindane kwell nix rid
    """.split()  # noqa: SIM905 - a list of words reads as one
)
"""Further medicines, written down and tried in the same way, after the rule had changed once."""
