"""The texts that the identity tests read."""

RU_TITLE = "В Карасае открыли мост через Талду"
RU = "\n".join(
    [
        "В посёлке Карасай после двух лет строительства открыли автомобильный мост через реку Талда, сообщил глава "
        "района на встрече с жителями.",
        "Длина моста составляет 184 метра, ширина проезжей части позволяет разъехаться двум автобусам. Прежний "
        "деревянный мост снесло паводком весной 2023 года, и до соседнего села жители добирались в объезд.",
        "«Дети теперь доедут до школы за десять минут вместо часа», — рассказала учительница местной гимназии, "
        "которая шесть раз писала о переправе в областную администрацию.",
        "Подрядчик обещает до октября поставить освещение и уложить тротуары. На эти работы в бюджете оставлено "
        "47 миллионов тенге, ещё 12 миллионов просят на укрепление берега.",
        "Следующей в очереди на ремонт стоит дорога к перевалу, по которой осенью перегоняют скот с летних пастбищ.",
    ]
)
OTHER = "\n".join(
    [
        "Музей ковров в Шемахе получил в дар сорок изделий из частного собрания, которое три поколения хранила семья "
        "местного ветеринара.",
        "Самый старый ковёр, по оценке хранителей, соткан в конце восемнадцатого века. Его краски сделаны из марены, "
        "скорлупы грецкого ореха и виноградных листьев.",
        "Выставка откроется после реставрации: мастерам предстоит закрепить кайму и вывести пятна, оставшиеся после "
        "пожара в соседнем доме.",
    ]
)
KK = (
    "Қарасай ауылында екі жылға созылған құрылыстан кейін Талды өзені арқылы өтетін көпір ашылды. Көпірдің ұзындығы "
    "жүз сексен төрт метр, ені екі автобусқа жетеді. Ескі ағаш көпірді көктемгі су тасқыны бұзып кеткен болатын, "
    "сондықтан тұрғындар көрші ауылға айналма жолмен баратын. Енді балалар мектепке он минутта жетеді, деді мұғалім."
)
KK_2021 = (
    "Qarasai auylynda eki jylğa sozylğan qūrylystan keiin Taldy özeni arqyly ötetin köpir aşyldy. Köpirdıñ ūzyndyğy "
    "jüz seksen tört metr, eni eki avtobusqa jetedi. Eski ağaş köpirdi köktemgi su tasqyny būzyp ketken bolatyn, "
    "sondyqtan tūrğyndar körşi auylğa ainalma jolmen baratyn. Endi balalar mektepke on minutta jetedi, dedi mūğalim."
)
KK_2018 = (
    "Qarasaı aýylynda eki jylǵa sozylǵan qurylystan keıin Taldy ózeni arqyly ótetin kópir ashyldy. Kópirdiń uzyndyǵy "
    "júz seksen tórt metr, eni eki avtobýsqa jetedi. Eski aǵash kópirdi kóktemgi sý tasqyny buzyp ketken bolatyn, "
    "sondyqtan turǵyndar kórshi aýylǵa aınalma jolmen baratyn. Endi balalar mektepke on mınýtta jetedi, dedi muǵalim."
)
UZ = (
    "Qorasoy qishlogʻida ikki yil davom etgan qurilishdan soʻng Toldi daryosi ustidan yangi koʻprik ochildi. "
    "Koʻprikning uzunligi bir yuz sakson toʻrt metr, kengligi ikkita avtobusga yetadi. Eski yogʻoch koʻprikni "
    "bahorgi sel olib ketgan edi, shuning uchun aholi qoʻshni qishloqqa aylanma yoʻl bilan borardi. Endi "
    "bolalar maktabga oʻn daqiqada yetib boradi, dedi oʻqituvchi."
)
UZ_CYRILLIC = (
    "Қорасой қишлоғида икки йил давом этган қурилишдан сўнг Толди дарёси устидан янги кўприк очилди. "
    "Кўприкнинг узунлиги бир юз саксон тўрт метр, кенглиги иккита автобусга етади. Эски ёғоч кўприкни баҳорги "
    "сел олиб кетган эди, шунинг учун аҳоли қўшни қишлоққа айланма йўл билан борарди. Энди болалар мактабга "
    "ўн дақиқада етиб боради, деди ўқитувчи."
)
AZ = (
    "Qarasu kəndində iki il davam edən tikintidən sonra Taldı çayı üzərində yeni körpü açılıb. Körpünün uzunluğu yüz "
    "səksən dörd metr, eni iki avtobusun keçməsinə imkan verir. Köhnə taxta körpünü yaz seli apardığı üçün sakinlər "
    "qonşu kəndə dolama yolla gedirdilər. İndi uşaqlar məktəbə on dəqiqəyə çatacaq, müəllim belə deyib."
)
AZ_CYRILLIC = (
    "Гарасу кәндиндә ики ил давам едән тикинтидән сонра Талды чајы үзәриндә јени көрпү ачылыб. Көрпүнүн узунлуғу јүз "
    "сәксән дөрд метр, ени ики автобусун кечмәсинә имкан верир. Көһнә тахта көрпүнү јаз сели апардығы үчүн сакинләр "
    "гоншу кәндә долама јолла ҝедирдиләр. Инди ушаглар мәктәбә он дәгигәјә чатаҹаг, мүәллим белә дејиб."
)
MENU = "\n".join(
    [
        "Главное за неделю",
        "Рынок в Жаркенте перенесли на окраину",
        "Тренер сборной назвал состав на весенние сборы",
        "Поделиться",
        "Читайте также",
        "Цены на яблоки упали третий месяц подряд",
        "Ночью в горах обещают снег",
    ]
)


def weather(day: int, low: int, high: int, wind: int) -> str:
    return (
        f"Прогноз погоды на {day} марта\nПо данным синоптиков, {day} марта в городе ожидается переменная облачность "
        f"без осадков, ночью и утром туман. Температура воздуха ночью {low} градусов, днём {high} градусов тепла. "
        f"Ветер восточный, {wind} метров в секунду. На дорогах местами гололёд, водителей просят соблюдать дистанцию."
    )
