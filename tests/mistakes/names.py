"""Words of many languages for made-up networks: partners, clients, titles, notes. All of them are invented."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Language:
    """`partners` are short names, `clients` pairwise unlike, `titles` and `notes` what people write."""

    name: str
    partners: tuple[str, ...]
    surnames: tuple[str, ...]
    clients: tuple[str, ...]
    titles: tuple[str, ...]
    notes: tuple[str, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(","))


ENGLISH = Language(
    "English",
    _words("Ana, Ben, Cho, Dee, Eve, Frank, Grace, Hugo, Iris, Jack, Mary-Ann, O'Hara"),
    _words("Reis, Okafor, Lindqvist, van der Berg, McAllister, de la Cruz, Smith, Jones-Patel"),
    _words(
        "Kestrel Foods, Quay Bistro, Tidewater Energy, Northlight Books, Island Ferries, Saltmarsh Schools, 3M Dental, "
        "Lighthouse Mutual, Maritime Museum, Coast Trust, Umbrella & Sons, Velvet Cinema, Orchard Bank, Zebra Logistics, "
        "Copper Kettle, Wren Hospital, Jade Gym, Foxglove Florists, Pioneer Tram, Ember Radio, Dune Camping, "
        "Harvest Bakery, Iron Bridge Press, Meadow Vets, Sapphire Pools, Tulip Hotels, Violet Law, Yonder Travel"
    ),
    _words(
        "Web shop relaunch, Annual report, Booking page, Brand guide, Data audit, Audio guide, Café menu, Ticket shop"
    ),
    _words("First talk, Sketches, Went live on 13 March, See e-mail of 3/4, 2nd round, call at 10:30, 50% done, ok!"),
)
GERMAN = Language(
    "German",
    _words("Jörg, Käthe, Müller, Anneliese, Björn, Sören, Ute, Günther, Weiß, Doreen, Fritz, Inge"),
    _words("Schröder, Großmann, Öztürk, von Ahlen, Vogel, Zimmermann"),
    _words(
        "Bäckerei Höfner, Stadtwerke Ulm-Süd, Zwölf Apostel GmbH, Großhandel Kühn, Äpfel & Söhne, Yachtclub Föhr, "
        "Tischlerei Ebel, Notariat Quandt, Radhaus Wiese, Praxis Dr. Lenz, Ofenbau Jessen, Verlag Immergrün, "
        "Museum am Dom, Chor Cantabile, Fähre Nord, Imkerei Pohl, Uhren Strauß, Kino Capitol, Druckerei Lux, Hof Sonnental"
    ),
    _words("Neuer Webauftritt, Jahresbericht 2026, Marke und Schrift, Umfrage, Prüfung der Daten, Speisekarte"),
    _words("Angebot verschickt, lt. Absprache, siehe Mail, 2. Entwurf, Reise nach Köln, erledigt"),
)
FRENCH = Language(
    "French",
    _words("Zoé, Léa, Noël, Françoise, Aïcha, Hélène, Jean-Luc, Loïc, Maël, Océane"),
    _words("Lefèvre, d'Aubigné, Garçon, Dupont, N'Diaye"),
    _words(
        "Crêperie du Port, Musée d'Orge, Théâtre L'Œuvre, Éditions Ubac, Garage Vidal, Mairie de Fleury, Fromagerie Brun, "
        "Hôtel Azur, École Jules-Verne, Lycée Pasteur, Vélos Tandem, Xylophages SA, Notaire Klein, Quincaillerie Roux, "
        "Imprimerie Jacquot, Opéra de poche, Radio Sirocco, Traiteur Wagner, Zinc & Cie, Domaine Yquelon"
    ),
    _words("Refonte du site, Étude de marché, Charte graphique, Atelier d'idées, Vidéo, Rapport annuel"),
    _words("à relire, réunion du mardi, d'après le devis, déplacement à Lyon, terminé, cf. courriel"),
)
CZECH_POLISH = Language(
    "Czech and Polish",
    _words("Łukasz, Żaneta, Jiří, Šárka, Ondřej, Zdeněk, Grażyna, Wojtek, Čeněk, Bożena"),
    _words("Dvořák, Wiśniewska, Němcová, Kowalczyk, Hájek"),
    _words(
        "Piekarnia Źródło, Škola hrou, Żegluga Bałtyk, Pražská tiskárna, Księgarnia Świt, Čajovna U Řeky, Huta Ogień, "
        "Muzeum Techniky, Vinařství Kmen, Apteka Pod Lwem, Cukrárna Eliška, Dom Tańca, Farma Jabłoń, Galerie Obraz, "
        "Ústav Paměti, Teatr Lalek, Nábytek Dub, Rowery Wicher, Zlatnictví Onyx, Bank Iskra"
    ),
    _words("Nový web, Raport roczny, Identyfikacja, Průzkum trhu, Sklep internetowy, Katalog výstavy"),
    _words("dle dohody, wysłano ofertę, druhá verze, podróż do Gdańska, hotovo"),
)
RUSSIAN = Language(
    "Russian",
    _words("Анна, Борис, Вера, Глеб, Дарья, Ёлкин, Жанна, Игорь, Ольга, Фёдор"),
    _words("Орлов, Щукина, Ершов, Цой"),
    _words(
        "Пекарня Заря, Музей моря, Театр Эхо, Завод Юпитер, Книги и чай, Школа №5, Аптека Лотос, Гостиница Волна, "
        "Издательство Ключ, Фабрика Нить, Клиника Доктор Ы, Цирк Шар, Бюро Дом, Радио Свет, Трамвай Х, Ягодный сад"
    ),
    _words("Новый сайт, Годовой отчёт, Опрос, Фирменный стиль, Проверка данных"),
    _words("первая встреча, по договору, см. письмо, готово"),
)
GREEK = Language(
    "Greek",
    _words("Άννα, Βασίλης, Γιώργος, Ελένη, Ζωή, Θάνος, Κώστας, Ξένια"),
    _words("Παπαδόπουλος, Ιωάννου, Δήμου"),
    _words(
        "Φούρνος Ήλιος, Μουσείο Θάλασσας, Εκδόσεις Νήμα, Ξενοδοχείο Κύμα, Ράδιο Αέρας, Σχολείο Χαράς, Τράπεζα Ωμέγα, "
        "Φαρμακείο Υγεία, Γυμναστήριο Άθλος, Δισκοπωλείο Βινύλιο, Ψαραγορά Πειραιά, Λιμάνι ΑΕ"
    ),
    _words("Νέα ιστοσελίδα, Ετήσια έκθεση, Έρευνα αγοράς, Λογότυπο"),
    _words("πρώτη συνάντηση, βλ. μήνυμα, έτοιμο"),
)
JAPANESE = Language(
    "Japanese",
    _words("田中, 佐藤, 鈴木, 高橋, 伊藤, 渡辺, 山本, 中村"),
    _words("花子, 太郎, 一郎"),
    _words(
        "港町食堂, 東京印刷, 山の本屋, 海洋博物館, さくら銀行, 青空保育園, 富士ホテル, 京都劇場, 若葉病院, 北の牧場, "
        "カフェ・ノア, ラジオ大阪, 花屋みどり, 自転車工房, 星空キャンプ場, 温泉旅館松"
    ),
    _words("ウェブサイト刷新, 年次報告書, 市場調査, ロゴ制作, データ監査"),
    _words("初回打合せ, メール参照, 完了, 第2版"),
)
CHINESE = Language(
    "Chinese",
    _words("王芳, 李伟, 张敏, 刘洋, 陈静, 杨帆, 赵磊, 黄丽"),
    _words("集团, 工作室"),
    _words(
        "海港餐厅, 北京书店, 长江能源, 蓝天学校, 金星银行, 绿叶医院, 南山影院, 西湖茶庄, 东方酒店, 城市电台, "
        "飞鸟自行车, 红枫出版社, 大河博物馆, 月光咖啡, 阳光农场"
    ),
    _words("网站改版, 年度报告, 品牌手册, 市场调查, 数据审计"),
    _words("第一次会议, 见邮件, 已完成"),
)
ARABIC = Language(
    "Arabic",
    _words("سارة, أحمد, فاطمة, يوسف, ليلى, خالد, مريم, زياد"),
    _words("النجار, الحداد, منصور"),
    _words(
        "مخبز الشمس, متحف البحر, دار القلم, فندق النخيل, مدرسة الأمل, صيدلية الشفاء, بنك الواحة, مسرح المدينة, "
        "إذاعة الصباح, مزرعة الزيتون, مقهى الورد, مطبعة النور"
    ),
    _words("موقع جديد, تقرير سنوي, استطلاع, هوية بصرية"),
    _words("اللقاء الأول, انظر الرسالة, تم"),
)
HEBREW = Language(
    "Hebrew",
    _words("נועה, דוד, רות, יעל, משה, תמר, אורי"),
    _words("כהן, לוי"),
    _words("מאפיית השחר, מוזיאון הים, הוצאת עט, מלון הגליל, בית ספר ניצן, בנק אלון, תיאטרון העיר, רדיו צפון, קפה ורד"),
    _words("אתר חדש, דוח שנתי, סקר שוק, מיתוג"),
    _words("פגישה ראשונה, ראו מכתב, בוצע"),
)
HINDI = Language(
    "Hindi",
    _words("आशा, विजय, प्रिया, राहुल, मीना, सुनील, कविता"),
    _words("शर्मा, वर्मा"),
    _words("समुद्र संग्रहालय, नया प्रकाशन, कमल होटल, सूर्य बैंक, हरा खेत, रंगमंच दिल्ली, ज्ञान विद्यालय, चाय घर, रेडियो गंगा"),
    _words("नई वेबसाइट, वार्षिक रिपोर्ट, सर्वेक्षण, पहचान"),
    _words("पहली बैठक, ईमेल देखें, पूरा"),
)
PORTUGUESE_TURKISH = Language(
    "Portuguese and Turkish",
    _words("João, Conceição, Inês, İpek, Şule, Oğuz, Gülçin, Tomás, Müge, Rui"),
    _words("Magalhães, Yıldız, Araújo, Çelik"),
    _words(
        "Padaria Pão Quente, Işık Kitabevi, Museu do Azulejo, Şirin Otel, Farmácia Avenida, Gül Matbaa, Rádio Maré, "
        "Çınar Okulu, Teatro Estrela, Ege Nakliyat, Livraria Ulisses, Yelken Kulübü, Quinta do Vale, Bisiklet Dünyası"
    ),
    _words("Novo sítio, Yıllık rapor, Inquérito, Marka kılavuzu, Loja em linha"),
    _words("primeira reunião, e-postaya bakın, concluído, tamam"),
)

LANGUAGES = (
    ENGLISH,
    GERMAN,
    FRENCH,
    CZECH_POLISH,
    RUSSIAN,
    GREEK,
    JAPANESE,
    CHINESE,
    ARABIC,
    HEBREW,
    HINDI,
    PORTUGUESE_TURKISH,
)
