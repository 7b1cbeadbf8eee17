package corpus

import (
	"bytes"
	"strings"
)

// wikiNames are the names before the colon of links that show no text: those of
// pictures and categories, and of the same page in another language.
type wikiNames struct{ unseen map[string]bool }

// The names of the namespaces 6 (files) and 14 (categories), old ones too, in the
// larger languages. A dump tells the present ones of its own language; names of
// other languages come from other Wikipedias with the text.
const wikiUnseen = "file|image|fichier|datei|bild|archivo|imagen|immagine|bestand|afbeelding|plik|grafika|ficheiro|imagem|arquivo|" +
	"файл|изображение|картинка|зображення|файл|выява|датотека|слика|datoteka|slika|soubor|súbor|obrázok|fájl|kép|fil|tiedosto|kuva|" +
	"fitxer|imatge|fișier|imagine|vaizdas|attēls|pilt|mynd|skrá|dosya|resim|tập tin|hình|berkas|gambar|fail|imej|dosiero|fitxategi|irudi|" +
	"αρχείο|εικόνα|ملف|صورة|پرونده|تصویر|קובץ|תמונה|ไฟล์|ภาพ|चित्र|চিত্র|படிமம்|" +
	"文件|档案|檔案|图像|圖像|图片|圖片|ファイル|画像|파일|그림|" +
	"category|catégorie|kategorie|categoría|categoria|categorie|kategoria|kategori|kategória|kategorija|kategooria|kategorio|kategoriija|" +
	"категория|категорія|катэгорыя|категорија|luokka|flokkur|thể loại|κατηγορία|تصنيف|رده|קטגוריה|หมวดหมู่|श्रेणी|বিষয়শ্রেণী|பகுப்பு|" +
	"分类|分類|カテゴリ|분류"

// The codes of the Wikipedias.
const wikiLanguages = "aa ab ace ady af ak als alt am ami an ang ar arc ary arz as ast atj av avk awa ay az azb ba ban bar bat-smg " +
	"bcl be be-tarask be-x-old bg bh bi bjn blk bm bn bo bpy br bs bug bxr ca cbk-zam cdo ce ceb ch cho chr chy ckb co cr crh cs csb " +
	"cu cv cy da dag de din diq dsb dty dv dz ee el eml en eo es et eu ext fa fat ff fi fiu-vro fj fo fr frp frr fur fy ga gag gan gcr " +
	"gd gl glk gn gom gor got gpe gu guc gur guw gv ha hak haw he hi hif ho hr hsb ht hu hy hyw hz ia id ie ig ii ik ilo inh io is it " +
	"iu ja jam jbo jv ka kaa kab kbd kbp kcg kg ki kj kk kl km kn ko koi kr krc ks ksh ku kv kw ky la lad lb lbe lez lfn lg li lij lld " +
	"lmo ln lo lrc lt ltg lv mad mai map-bms mdf mg mh mhr mi min mk ml mn mni mnw mr mrj ms mt mus mwl my myv mzn na nah nap nds " +
	"nds-nl ne new ng nia nl nn no nov nqo nrm nso nv ny oc olo om or os pa pag pam pap pcd pcm pdc pfl pi pih pl pms pnb pnt ps pt " +
	"pwn qu rm rmy rn ro roa-rup roa-tara ru rue rw sa sah sat sc scn sco sd se sg sh shi shn si simple sk skr sl sm smn sn so sq sr " +
	"srn ss st stq su sv sw szl szy ta tay tcy te tet tg th ti tk tl tn to tpi tr trv ts tt tum tw ty tyv udm ug uk ur uz ve vec vep " +
	"vi vls vo wa war wo wuu xal xh xmf yi yo za zea zh zh-classical zh-min-nan zh-yue zu"

// newWikiNames adds the names that a dump gives, with their numbers, to those
// known here.
func newWikiNames(namespaces map[string]string) *wikiNames {
	n := &wikiNames{unseen: map[string]bool{}}
	for _, name := range append(strings.Split(wikiUnseen, "|"), strings.Fields(wikiLanguages)...) {
		n.unseen[name] = true
	}
	for name, key := range namespaces {
		if key == "6" || key == "14" {
			n.unseen[name] = true
		}
	}
	return n
}

// hidden tells whether a link to target shows no text.
func (n *wikiNames) hidden(target []byte) bool {
	const longest = 64
	colon := bytes.IndexByte(target[:min(len(target), longest)], ':')
	return colon > 0 && n.unseen[wikiFold(string(target[:colon]))]
}

// wikiFold gives names that MediaWiki takes for the same the same form.
func wikiFold(name string) string {
	return strings.TrimSpace(strings.ToLower(strings.ReplaceAll(name, "_", " ")))
}
